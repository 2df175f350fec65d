/// From an audio file to the log-mel spectrogram that a model hears.
module jclap.audio {
    requires jclap.core;
    requires jdk.incubator.vector;

    exports jclap.audio;
    exports jclap.audio.picture;
}
