/// From an audio file to the log-mel spectrogram that a model hears.
module jclap.audio {
    requires jclap.core;
    requires jdk.incubator.vector;
    // For the decoders of javax.sound.sampled that an application may have; without it there are none.
    requires static java.desktop;

    exports jclap.audio;
    exports jclap.audio.picture;

    uses javax.sound.sampled.spi.AudioFileReader;
    uses javax.sound.sampled.spi.FormatConversionProvider;
}
