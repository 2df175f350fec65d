package jclap.clap.checkpoint;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import jclap.clap.encoder.Captioner;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.nn.StateDict;

/// A checkpoint of a family under our names. Each half of a model can be loaded by itself, so that one can be packed
/// before the other takes memory.
public final class TranslatedCheckpoint {

    private static final String AUDIO = "audio_encoder.", TEXT = "caption_encoder.";

    private final Checkpoint file;
    private final Family.Found found;
    private final SequencedMap<String, Origin> origins;
    private final Architecture architecture;

    /// @throws IllegalArgumentException listing tensors that the family does not know
    TranslatedCheckpoint(Checkpoint file, Family.Found found, HubConfig config) {
        this.file = file;
        this.found = found;
        var names = new LinkedHashSet<String>();
        for (String name : file.names()) {
            if (name.startsWith(found.prefix())) {
                names.add(name.substring(found.prefix().length()));
            }
        }
        origins = found.family().keys().origins(names);
        architecture = new Architecture(
                origins.keySet(),
                name -> origins.get(name)
                        .of(file.shape(found.prefix() + origins.get(name).name())),
                config);
    }

    /// {@return our names of what the file has}
    public SequencedSet<String> names() {
        return origins.sequencedKeySet();
    }

    /// {@return a tensor by our name; a copy}
    ///
    /// @throws IllegalArgumentException if there is none
    public Tensor tensor(String name) {
        Origin origin = origins.get(name);
        if (origin == null) {
            throw new IllegalArgumentException("checkpoint: expected a tensor " + name + " but got none");
        }
        return origin.of(file.tensor(found.prefix() + origin.name()));
    }

    /// {@return the whole model}
    ///
    /// @throws IllegalArgumentException naming the first missing tensor among those whose shapes tell how large the
    /// model is, or else listing all that are missing or of another shape
    public ClapModel model() {
        return load(architecture.model(found.family()), "");
    }

    /// {@return its audio side}
    ///
    /// @throws IllegalArgumentException as [#model], by their names in it
    public AudioEncoder audioEncoder() {
        return load(architecture.audioEncoder(), AUDIO);
    }

    /// {@return its text side}
    ///
    /// @throws IllegalArgumentException as [#model], by their names in it
    public CaptionEncoder captionEncoder() {
        return load(architecture.captionEncoder(found.family()), TEXT);
    }

    /// {@return the mapper of ClapCap}
    ///
    /// @throws IllegalArgumentException as [#model], by their names in it
    public Captioner.Mapper mapper() {
        return load(architecture.mapper(), "mapper.");
    }

    /// {@return the GPT-2 of ClapCap}
    ///
    /// @throws IllegalArgumentException as [#model], by their names in it
    public Gpt2 gpt() {
        return load(architecture.gpt2("gpt."), "gpt.");
    }

    private <M extends Record> M load(M model, String prefix) {
        var own = new LinkedHashMap<String, String>();
        for (String name : names()) {
            if (name.startsWith(prefix)) {
                own.put(name.substring(prefix.length()), name);
            }
        }
        StateDict.load(
                model,
                own.keySet(),
                name -> architecture.shape().apply(own.get(name)),
                (name, elements) -> read(own.get(name), elements));
        return model;
    }

    private void read(String name, float[] into) {
        Origin origin = origins.get(name);
        if (origin.isWhole()) {
            file.floats(found.prefix() + origin.name(), into);
        } else {
            System.arraycopy(tensor(name).data(), 0, into, 0, into.length);
        }
    }
}
