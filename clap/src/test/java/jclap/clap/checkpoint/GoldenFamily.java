package jclap.clap.checkpoint;

import jclap.clap.encoder.ClapModel;
import jclap.clap.testing.GoldenModel;

/// Golden models built as those in files are: to the shapes of their tensors.
public final class GoldenFamily {

    private GoldenFamily() {}

    /// {@return the model of a case, without its weights}
    public static ClapModel create(GoldenModel golden, Family family) {
        var shapes = golden.shapes();
        var origins = family.keys().origins(shapes.keySet());
        return new Architecture(
                        origins.keySet(),
                        name -> origins.get(name)
                                .of(shapes.get(origins.get(name).name())),
                        HubConfig.NONE)
                .model(family);
    }
}
