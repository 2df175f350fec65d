package jclap.clap.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.RecordJson;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import jclap.nn.StateDict;

/// A training run between two steps, in one file: weights and optimizer in full precision, settings, and how
/// far it came. Nothing else is needed to go on to the same bits, since all randomness follows from the seed
/// and the place in the run.
///
/// @param clap the model
/// @param settings of the run
/// @param steps that are done
/// @param data what tells the recordings of this run from others
/// @param validation how well it did on recordings held back
/// @param state what optimizers and averages remember
record TrainingState(
        Clap clap,
        Trainer.Settings settings,
        int steps,
        String data,
        Validation validation,
        SequencedMap<String, Tensor> state) {

    /// The best score so far, how many epochs were worse since, and the last step that was tested.
    record Validation(double best, int worse, int step) {

        /// What it is before the first epoch: every score is better.
        static final Validation NONE = new Validation(-1, 0, 0);

        Validation after(double score, int tested) {
            return score > best ? new Validation(score, 0, tested) : new Validation(best, worse + 1, tested);
        }
    }

    private static final String MODEL = "model.", OPTIMIZER = "optimizer.";

    /// Writes this checkpoint; the file holds the previous one until this one is complete.
    void save(Path file) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        StateDict.of(clap.model()).forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        state.forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        SequencedMap<String, String> metadata = ModelFile.metadata(clap);
        metadata.put("jclap.settings", RecordJson.write(settings).toString());
        metadata.put("jclap.steps", Integer.toString(steps));
        metadata.put("jclap.data", data);
        metadata.put("jclap.best", Double.toString(validation.best));
        metadata.put("jclap.worse", Integer.toString(validation.worse));
        metadata.put("jclap.tested", Integer.toString(validation.step));
        SafeTensors.write(file, tensors, DType.F32, metadata);
    }

    /// {@return the checkpoint in a file}
    static TrainingState load(Path file) throws IOException {
        try (var tensors = SafeTensors.open(file)) {
            var model = new LinkedHashMap<String, Tensor>();
            var optimizer = new LinkedHashMap<String, Tensor>();
            for (String name : tensors.names()) {
                Tensor tensor = tensors.tensor(name);
                if (name.startsWith(MODEL)) {
                    model.put(name.substring(MODEL.length()), tensor);
                } else if (name.startsWith(OPTIMIZER)) {
                    optimizer.put(name.substring(OPTIMIZER.length()), tensor);
                }
            }
            Map<String, String> metadata = tensors.metadata();
            String steps = ModelFile.required(metadata, "jclap.steps");
            return new TrainingState(
                    ModelFile.load(file.toString(), model, metadata),
                    RecordJson.read(Json.parse(ModelFile.required(metadata, "jclap.settings")), Trainer.Settings.class),
                    Integer.parseInt(steps),
                    ModelFile.required(metadata, "jclap.data"),
                    new Validation(
                            Double.parseDouble(ModelFile.required(metadata, "jclap.best")),
                            Integer.parseInt(ModelFile.required(metadata, "jclap.worse")),
                            Integer.parseInt(metadata.getOrDefault("jclap.tested", steps))),
                    optimizer);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": expected a training checkpoint but got a file that is none: " + e.getMessage()
                            + ": delete it to begin anew",
                    e);
        }
    }
}
