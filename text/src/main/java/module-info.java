/// From text to token ids and back.
module jclap.text {
    requires jclap.core;

    exports jclap.text;
}
