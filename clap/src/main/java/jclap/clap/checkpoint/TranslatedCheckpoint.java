package jclap.clap.checkpoint;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Supplier;
import jclap.clap.encoder.Captioner;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.nn.Misfit;
import jclap.nn.StateDict;

/// A checkpoint of a family under our names. Each half of a model can be loaded by itself, so that one can be packed
/// before the other takes memory.
public final class TranslatedCheckpoint {

    private static final String AUDIO = "audio_encoder.", TEXT = "caption_encoder.";
    private static final String MAPPER = "mapper.", GPT = "gpt.";

    private final Checkpoint file;
    private final Family.Found found;
    private final SequencedMap<String, Origin> origins;
    private final Misfit beside;
    private final Architecture architecture;

    TranslatedCheckpoint(Checkpoint file, Family.Found found, HubConfig config) {
        this.file = file;
        this.found = found;
        var names = new LinkedHashSet<String>();
        for (String name : file.names()) {
            if (name.startsWith(found.prefix())) {
                names.add(name.substring(found.prefix().length()));
            }
        }
        beside = new Misfit(found.prefix());
        origins = found.family().keys().origins(names, beside);
        architecture = new Architecture(origins.keySet(), this::shape, config);
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
            throw misfit();
        }
        return origin.of(file.tensor(found.prefix() + origin.name()));
    }

    /// {@return the whole model}
    ///
    /// @throws IllegalArgumentException naming all tensors of the model that the file lacks or has of another
    ///     shape, and those that it has too much or that were ignored, by their names in the file
    public ClapModel model() {
        return load(() -> architecture.model(found.family()), "");
    }

    /// {@return its audio side}
    ///
    /// @throws IllegalArgumentException as [#model]
    public AudioEncoder audioEncoder() {
        return load(architecture::audioEncoder, AUDIO);
    }

    /// {@return its text side}
    ///
    /// @throws IllegalArgumentException as [#model]
    public CaptionEncoder captionEncoder() {
        return load(() -> architecture.captionEncoder(found.family()), TEXT);
    }

    /// {@return the mapper of ClapCap}
    ///
    /// @throws IllegalArgumentException as [#model]
    public Captioner.Mapper mapper() {
        return load(architecture::mapper, MAPPER);
    }

    /// {@return the GPT-2 of ClapCap}
    ///
    /// @throws IllegalArgumentException as [#model]
    public Gpt2 gpt() {
        return load(() -> architecture.gpt2(GPT), GPT);
    }

    private <M extends Record> M load(Supplier<M> part, String prefix) {
        M model;
        try {
            model = part.get();
        } catch (Sizes.Untold e) {
            throw misfit();
        }
        var comparison = new Comparison();
        comparison.compare(prefix, model);
        if (!comparison.fits(prefix)) {
            throw misfit();
        }
        var reader = new Reader();
        StateDict.of(model).forEach((name, tensor) -> reader.read(prefix + name, tensor.data()));
        return model;
    }

    /// Reads a tensor of the file once, even if it is several of ours, which follow each other.
    private final class Reader {

        private final Map<Integer, float[]> room = new HashMap<>();
        private String whose = "";
        private float[] whole = {};

        void read(String name, float[] into) {
            Origin origin = origins.get(name);
            String theirs = found.prefix() + origin.name();
            if (origin.isWhole()) {
                file.floats(theirs, into);
                return;
            } else if (!whose.equals(theirs)) {
                whole = room.computeIfAbsent(file.shape(theirs).size(), float[]::new);
                file.floats(theirs, whole);
                whose = theirs;
            }
            origin.copy(file.shape(theirs), whole, into);
        }
    }

    /// {@return our shape of a tensor; theirs if it cannot be what ours are part of}
    private Shape shape(String name) {
        Origin origin = origins.get(name);
        Shape theirs = file.shape(found.prefix() + origin.name());
        return origin.fits(theirs) ? origin.of(theirs) : theirs;
    }

    /// {@return all that is wrong with the whole model; its parts are made one by one, for their shapes alone}
    private IllegalArgumentException misfit() {
        var comparison = new Comparison();
        comparison.compare(AUDIO, architecture::audioEncoder);
        if (found.family() == Family.CLAPCAP) {
            comparison.compare(MAPPER, architecture::mapper);
            comparison.compare(GPT, () -> architecture.gpt2(GPT));
        } else {
            comparison.compare(TEXT, () -> architecture.captionEncoder(found.family()));
            comparison.compare("", architecture::rest);
        }
        return comparison.refusal();
    }

    /// What does not fit, in the words of their program.
    private final class Comparison {

        private final Misfit misfit = new Misfit(beside);
        private final Set<String> unused = new LinkedHashSet<>(names());

        void compare(String prefix, Supplier<? extends Record> part) {
            try {
                compare(prefix, part.get());
            } catch (IllegalArgumentException e) {
                misfit.problem(e.getMessage());
                unused.removeIf(name -> name.startsWith(prefix));
            }
        }

        void compare(String prefix, Record part) {
            StateDict.of(part).forEach((name, tensor) -> {
                String own = prefix + name;
                if (!unused.remove(own)) {
                    misfit.missing(found.family().keys().theirName(own));
                } else if (!shape(own).equals(tensor.shape())) {
                    Origin origin = origins.get(own);
                    misfit.misshapen(
                            origin.name(), file.shape(found.prefix() + origin.name()), origin.back(tensor.shape()));
                }
            });
        }

        boolean fits(String prefix) {
            return misfit.isEmpty() && unused.stream().noneMatch(name -> name.startsWith(prefix));
        }

        IllegalArgumentException refusal() {
            unused.forEach(name -> misfit.unexpected(origins.get(name).name()));
            return misfit.refusal(
                    "checkpoint: expected the tensors of " + found.family().title());
        }
    }
}
