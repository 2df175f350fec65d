/// The FFT on the Vector API; the passes in plain Java beside `jclap.audio.Fft` define what these compute.
///
/// Nothing here is loaded when SIMD is off. Read [SimdFftPasses] after `FftPasses`: the same butterflies, sixteen at a
/// time, and the one thing that lanes make harder than loops: neighbours that must change places.
package jclap.audio.simd;
