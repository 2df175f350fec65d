package jclap.audio;

/// Decodes one container, a block at a time. A new container is one class that implements this and one line in
/// [AudioFile].
interface AudioDecoder {

    int channels();

    int sampleRate();

    /// {@return the samples per channel that the header announces, 0 if it does not}
    long expectedLength();

    /// Decodes the next block.
    ///
    /// @return the samples per channel in it, 0 at the end
    int next();

    /// Copies the current block to `to[channel][at …]`.
    void copy(float[][] to, int at);
}
