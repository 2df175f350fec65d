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

/// A training run between two epochs, in one file: weights and optimizer in full precision, settings, and how
/// far it came. Nothing else is needed to go on to the same bits, since all randomness follows from the seed
/// and the place in the run.
///
/// @param clap the model
/// @param settings of the run
/// @param epochs that are done
/// @param data what tells the recordings of this run from others
/// @param optimizerSteps the steps of the optimizer
/// @param optimizerState its running means
record Checkpoint(
        Clap clap,
        Trainer.Settings settings,
        int epochs,
        String data,
        int optimizerSteps,
        SequencedMap<String, Tensor> optimizerState) {

    private static final String MODEL = "model.", OPTIMIZER = "optimizer.";

    /// Writes this checkpoint; the file holds the previous one until this one is complete.
    void save(Path file) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        StateDict.of(clap.model()).forEach((name, tensor) -> tensors.put(MODEL + name, tensor));
        optimizerState.forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        SequencedMap<String, String> metadata = ModelFile.metadata(clap);
        metadata.put("jclap.settings", RecordJson.write(settings).toString());
        metadata.put("jclap.epochs", Integer.toString(epochs));
        metadata.put("jclap.data", data);
        metadata.put("jclap.optimizer_steps", Integer.toString(optimizerSteps));
        SafeTensors.write(file, tensors, DType.F32, metadata);
    }

    /// {@return the checkpoint in a file}
    static Checkpoint load(Path file) throws IOException {
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
            return new Checkpoint(
                    ModelFile.load(file.toString(), model, metadata),
                    RecordJson.read(Json.parse(ModelFile.required(metadata, "jclap.settings")), Trainer.Settings.class),
                    Integer.parseInt(ModelFile.required(metadata, "jclap.epochs")),
                    ModelFile.required(metadata, "jclap.data"),
                    Integer.parseInt(ModelFile.required(metadata, "jclap.optimizer_steps")),
                    optimizer);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": expected a training checkpoint but got a file that is none: " + e.getMessage(), e);
        }
    }
}
