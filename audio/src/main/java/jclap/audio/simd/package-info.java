/// The front end's two inner loops on the Vector API; their plain twins in `jclap.audio` define what these compute.
///
/// ```text
/// FftPasses       → SimdFftPasses    butterflies, a vector of them at a time
/// PolyphaseFilter → SimdPolyphase    a phase of the filter in each lane
/// ```
///
/// Nothing here is loaded when SIMD is off. Read [SimdFftPasses] after `FftPasses`: the same butterflies, sixteen at a
/// time, and the one thing that lanes make harder than loops: neighbours that must change places. Then
/// [SimdPolyphase], whose layout leaves nothing to interleave.
///
/// **Exercise.** `narrow4` interleaves its four results in registers. Write each of them to memory as four scattered
/// runs instead, let `FftTest` judge it, and find out with `FftBench` what the shuffles are worth. Why do the later
/// passes need none?
package jclap.audio.simd;
