package jclap.clap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import jclap.audio.Recipe;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.Json;
import jclap.core.io.SafeTensors;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.text.Bpe;

/// A whole model in one safetensors file: the weights as tensors, and in its metadata everything else that
/// the same numbers depend on.
///
/// | metadata | |
/// |---|---|
/// | `jclap.format` | the version of this layout, `2`; `1` had no MobileNet and is read, too |
/// | `jclap.size` | [ModelSize] as JSON |
/// | `jclap.recipe` | [Recipe] as JSON |
/// | `jclap.vocab`, `jclap.merges` | the tokenizer, in the files' GPT-2 format |
public final class ModelFile {

    /// The name of a model inside a folder.
    public static final String NAME = "model.safetensors";

    private static final String FORMAT = "2", BEFORE = "1";

    private ModelFile() {}

    /// The first recipes: the numbers alone, because there was one policy of each kind.
    record NamelessRecipe(
            int sampleRate, int clipSamples, int nFft, int hopLength, int nMels, double fMin, double fMax) {

        Recipe named() {
            return Recipe.of(sampleRate, clipSamples, nFft, hopLength, nMels, fMin, fMax);
        }
    }

    /// Writes a model with half-precision weights, atomically.
    ///
    /// @param extra more metadata, such as how the model came about
    public static void save(Clap clap, Path file, Map<String, String> extra) throws IOException {
        Map<String, String> metadata = metadata(clap);
        metadata.putAll(extra);
        SafeTensors.write(file, StateDict.of(clap.model()), DType.F16, metadata);
    }

    /// {@return the model in a file, or in the file `model.safetensors` of a folder}
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static Clap load(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        try (Checkpoint tensors = SafeTensors.open(file)) {
            return load(file.toString(), tensors);
        }
    }

    /// {@return the model in `tensors`}
    ///
    /// @param source what messages call it
    static Clap load(String source, Checkpoint tensors) throws IOException {
        var weights = new LinkedHashMap<String, Tensor>();
        try {
            tensors.names().forEach(name -> weights.put(name, tensors.tensor(name)));
        } catch (IllegalArgumentException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
        return load(source, weights, tensors.metadata());
    }

    /// {@return a model made of `weights` by what `metadata` says}
    public static Clap load(String source, SequencedMap<String, Tensor> weights, Map<String, String> metadata)
            throws IOException {
        String format = metadata.get("jclap.format");
        if (!FORMAT.equals(format) && !BEFORE.equals(format)) {
            throw new IOException(
                    source + ": expected a jclap model of format " + BEFORE + " or " + FORMAT + " but got "
                            + (format == null
                                    ? "a safetensors file without jclap metadata"
                                    : "format " + format + ": it needs another version of jclap"));
        }
        try {
            var size = size(Json.parse(required(metadata, "jclap.size")));
            var recipe = recipe(Json.parse(required(metadata, "jclap.recipe")));
            var tokenizer = Bpe.of(required(metadata, "jclap.vocab"), required(metadata, "jclap.merges"));
            if (tokenizer.vocabularySize() != size.vocabulary()) {
                throw new IllegalArgumentException("expected a tokenizer with the " + size.vocabulary()
                        + " ids of the model but got one with " + tokenizer.vocabularySize());
            }
            long stored = weights.values().stream()
                    .mapToLong(tensor -> tensor.data().length)
                    .sum();
            ClapModel model = ClapModel.create(size, recipe.nMels(), Init.undrawn(stored));
            StateDict.load(model, weights);
            ModelFiles.requireScale("logit_scale", model.logitScale().item());
            return new Clap(model, recipe, tokenizer);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException(source + ": " + e.getMessage(), e);
        }
    }

    /// {@return a size as [#metadata] writes it, or as it was written before there was a MobileNet}
    private static ModelSize size(Json json) {
        var members = new LinkedHashMap<String, Json>(json.members());
        members.putIfAbsent("mobile_net", Json.of(0.0));
        return RecordJson.read(Json.of(members), ModelSize.class);
    }

    /// {@return a recipe as [#metadata] writes it, or as it was written before its policies had names, or before
    /// its pictures had styles}
    private static Recipe recipe(Json json) {
        if (json.find("mel").isEmpty()) {
            return RecordJson.read(json, NamelessRecipe.class).named();
        }
        var mel = new LinkedHashMap<String, Json>(json.get("mel").members());
        mel.putIfAbsent("style", Json.of("decibels"));
        var members = new LinkedHashMap<String, Json>(json.members());
        members.put("mel", Json.of(mel));
        return RecordJson.read(Json.of(members), Recipe.class);
    }

    /// {@return the metadata that describes `clap`}
    public static SequencedMap<String, String> metadata(Clap clap) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("jclap.format", FORMAT);
        metadata.put("jclap.size", RecordJson.write(clap.model().size()).toString());
        metadata.put("jclap.recipe", RecordJson.write(clap.recipe()).toString());
        metadata.put("jclap.vocab", clap.tokenizer().vocabJson());
        metadata.put("jclap.merges", clap.tokenizer().mergesText());
        return metadata;
    }

    /// {@return the metadata `name`}
    ///
    /// @throws IllegalArgumentException if there is none
    public static String required(Map<String, String> metadata, String name) {
        String value = metadata.get(name);
        if (value == null) {
            throw new IllegalArgumentException("expected the metadata " + name + " but got only " + metadata.keySet());
        }
        return value;
    }
}
