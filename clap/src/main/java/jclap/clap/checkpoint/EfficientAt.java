package jclap.clap.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import jclap.clap.encoder.Tagger;
import jclap.core.io.Checkpoint;
import jclap.nn.Init;
import jclap.nn.Misfit;
import jclap.nn.StateDict;

/// The taggers of [EfficientAT](https://github.com/fschmid56/EfficientAT), whose `mn` files are state dicts without
/// anything around them.
public final class EfficientAt {

    private EfficientAt() {}

    /// {@return the tagger in a file}
    ///
    /// @param width what the name of the file says: 0.4 for `mn04`
    /// @throws IOException naming the file and what is wrong with it
    public static Tagger load(Path file, double width) throws IOException {
        Tagger tagger = Tagger.create(width, Tagger.AUDIO_SET, Init.UNDRAWN);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            var misfit = new Misfit("");
            SequencedMap<String, Origin> origins = Keys.EFFICIENT_AT.origins(checkpoint.names(), misfit);
            StateDict.load(
                    tagger,
                    origins.keySet(),
                    misfit,
                    name -> origins.get(name)
                            .of(checkpoint.shape(origins.get(name).name())),
                    name -> origins.get(name)
                            .of(checkpoint.tensor(origins.get(name).name())));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return tagger;
    }
}
