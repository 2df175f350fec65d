/// Contrastive language-audio pretraining: the two towers, their loss, their training, and the command line.
module jclap.clap {
    requires transitive jclap.audio;
    requires transitive jclap.nn;
    requires transitive jclap.text;
    // For fetch-model alone, before which the launcher adds it: a start that does not need it is not slowed by it.
    requires static java.net.http;

    exports jclap.clap;
    exports jclap.clap.checkpoint;
    exports jclap.clap.encoder;
    exports jclap.clap.train;

    opens jclap.clap.checkpoint to
            jclap.nn;
    opens jclap.clap.encoder to
            jclap.nn;
}
