/// From a recording to what a model hears: numbers per sample, numbers per frame and band.
///
/// ```text
/// file ── AudioFile ──▶ AudioClip ── Resampler ──▶ one rate ── Channels, Crop, Fill ──▶ one length
///      ── Stft (Window, Fft) ──▶ power of each frequency ── MelFilterBank ──▶ of each band ── log ──▶ LogMel
/// ```
///
/// A sound is a long row of samples, and what it sounds like is in none of them. It is in how much of which frequency
/// there is, and when. So the row is cut into short overlapping frames; each is faded in and out and transformed; the
/// powers are summed into bands as wide as the ear hears them; and the logarithm makes steps of equal loudness equal.
///
/// Everything that is configured once is an immutable object shared between threads ([Resampler], [Fft], [Stft],
/// [MelFilterBank], [LogMel], [FrontEnd]); results have the same bits for any number of threads.
///
/// Read in this order: [AudioClip], [AudioFile] and [AudioStream] with `WavHeader`, `AiffHeader`, `AuHeader`,
/// `PcmDecoder` and, for the pleasure of a good format, `FlacDecoder`, `FlacSubframe` and `BitReader`; [Resampler],
/// `PolyphaseFilter`; [Fft] with `StockhamFft`, `FftPasses`, `BluesteinFft`; [Window], [Stft], [MelScale],
/// [MelFilterBank], [MelStyle], [LogMel], [Mfcc]; at last [Recipe], where the families of CLAP differ, and [FrontEnd],
/// which does what a recipe says. [ClipStream] does it for recordings of hours, [Levels] says how loud they are, and
/// `ServiceDecoder` asks the decoders of the application about other formats. Whatever is wrong with a file ends in one
/// sentence, an [AudioFileException].
///
/// **Exercise.** `Stft.power` transforms one frame at a time. Two real frames fit into one complex transform as its
/// real and imaginary part, and the symmetry of real spectra takes them apart again. Write it, let `StftTest` judge it,
/// and find out with `FftBench` whether it is faster than half a complex transform for each.
package jclap.audio;
