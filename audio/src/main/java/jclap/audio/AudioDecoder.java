package jclap.audio;

/// Decodes one container, a block at a time. A new container is one class that makes this and one line in
/// [AudioStream].
interface AudioDecoder {

    int channels();

    int sampleRate();

    /// {@return how samples are written, such as `16-bit PCM`}
    String encoding();

    /// {@return the samples per channel that the header announces, 0 if it does not}
    long expectedLength();

    /// Decodes the next block.
    ///
    /// @return the samples per channel in it, 0 at the end
    int next();

    /// Copies `n` samples of the current block, from its sample `from` on, to `to[channel][at …]`.
    void copy(int from, float[][] to, int at, int n);
}
