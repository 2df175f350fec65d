package jclap.clap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import jclap.clap.checkpoint.Family;
import jclap.clap.checkpoint.HubConfig;
import jclap.clap.checkpoint.TranslatedCheckpoint;
import jclap.clap.encoder.ClapModel;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.nn.StateDict;

/// The weights of a model as they were learned, beside the towers that infer with packed ones.
abstract sealed class Weights {

    /// What the names of either half of a model begin with.
    static final String AUDIO = "audio_encoder.", TEXT = "caption_encoder.";

    /// {@return the model that can learn}
    abstract ClapModel model();

    /// Goes through all of them in the order of the model.
    abstract void forEach(BiConsumer<String, Tensor> action);

    /// {@return ℓ}
    abstract float logitScale();

    /// Those that are in memory anyway, because whoever made them has them.
    static final class Held extends Weights {

        private final ClapModel model;

        Held(ClapModel model) {
            this.model = model;
        }

        @Override
        ClapModel model() {
            return model;
        }

        @Override
        void forEach(BiConsumer<String, Tensor> action) {
            StateDict.of(model).forEach(action);
        }

        @Override
        float logitScale() {
            return model.logitScale().item();
        }
    }

    /// Those that stay in their file, which is read again when somebody asks for them: a large model would
    /// otherwise be in memory twice.
    static final class Filed extends Weights {

        private final Path file;
        private final long size;
        private final FileTime modified;
        private final Family.Found found;
        private final HubConfig config;
        private float logitScale;
        private final List<String> names = new ArrayList<>();

        private Optional<ClapModel> model = Optional.empty();

        Filed(Path file, Family.Found found, HubConfig config) throws IOException {
            this.file = file;
            this.size = Files.size(file);
            this.modified = Files.getLastModifiedTime(file);
            this.found = found;
            this.config = config;
        }

        /// Adds a part of the model while it is in memory.
        ///
        /// @throws IllegalArgumentException if one of its weights is not a finite number
        <M extends Record> M add(String prefix, M part) {
            StateDict.of(part).keySet().forEach(name -> names.add(prefix + name));
            return ModelFiles.finite(prefix, part);
        }

        /// Adds what is in neither half of the model.
        void addRest(TranslatedCheckpoint tensors) {
            logitScale = tensors.tensor("logit_scale").item();
            for (String name : tensors.names()) {
                if (!name.startsWith(AUDIO) && !name.startsWith(TEXT)) {
                    ModelFiles.requireFinite(name, tensors.tensor(name));
                    if (name.endsWith("logit_scale")) {
                        ModelFiles.requireScale(name, tensors.tensor(name).item());
                    }
                    names.add(name);
                }
            }
        }

        @Override
        synchronized ClapModel model() {
            if (model.isEmpty()) {
                try (Checkpoint tensors = open()) {
                    model = Optional.of(found.in(tensors, config).model());
                }
            }
            return model.get();
        }

        @Override
        void forEach(BiConsumer<String, Tensor> action) {
            try (Checkpoint tensors = open()) {
                TranslatedCheckpoint translated = found.in(tensors, config);
                for (String name : names) {
                    action.accept(name, translated.tensor(name));
                }
            }
        }

        @Override
        float logitScale() {
            return logitScale;
        }

        private Checkpoint open() {
            try {
                if (Files.size(file) != size || !Files.getLastModifiedTime(file).equals(modified)) {
                    throw new IllegalStateException(
                            file + ": expected the file that was loaded but it has changed: load it again");
                }
                return Checkpoint.open(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
