package jclap.clap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jclap.audio.Channels;
import jclap.audio.Crop;
import jclap.audio.FrontEnd;
import jclap.audio.Fusion;
import jclap.audio.MelFilterBank;
import jclap.audio.Recipe;
import jclap.clap.checkpoint.Family;
import jclap.clap.checkpoint.HubConfig;
import jclap.clap.checkpoint.TranslatedCheckpoint;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Captioner;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.clap.encoder.Htsat;
import jclap.clap.encoder.TextTower;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.nn.Packing;
import jclap.nn.StateDict;
import jclap.text.TextFormat;

/// Finds out what kind of model is in a file or folder, and loads it.
///
/// | tensors named like | family | tokenizer files beside it |
/// |---|---|---|
/// | any, with metadata `jclap.format` | jclap's own, see [ModelFile] | none: it is in the file |
/// | `audio_encoder.base.conv_block1.…` | Microsoft 2022 | `vocab.txt` |
/// | `audio_encoder.base.htsat.…` | Microsoft 2023 | `vocab.json` and `merges.txt` |
/// | `audio_branch.…` | LAION | `vocab.json` and `merges.txt` |
/// | `audio_model.audio_encoder.…` | Hugging Face | `tokenizer.json`, or `vocab.json` and `merges.txt` |
/// | `clap_project.…` | ClapCap | `vocab.json` and `merges.txt` |
final class ModelFiles {

    /// What a model is called inside a folder, by preference.
    private static final List<String> NAMES =
            List.of(ModelFile.NAME, ModelFile.NAME + ".index.json", "pytorch_model.bin");

    private static final Set<Family> GPT2 = Set.of(Family.MICROSOFT_2023, Family.CLAPCAP);

    private ModelFiles() {}

    static Clap load(Path path) throws IOException {
        return load(path, Optional.empty());
    }

    static Clap load(Path path, Recipe recipe) throws IOException {
        return load(path, Optional.of(recipe));
    }

    private static Clap load(Path path, Optional<Recipe> recipe) throws IOException {
        Path file = file(path);
        try (Checkpoint tensors = Checkpoint.open(file)) {
            if (tensors.metadata().containsKey("jclap.format")) {
                Clap clap = ModelFile.load(file.toString(), tensors);
                StateDict.of(clap.model()).forEach(ModelFiles::requireFinite);
                return recipe.isEmpty() ? clap : clap.with(recipe.get());
            }
            Family.Found found = find(file, tensors, false);
            try (Warmup _ = Warmup.begin(found.family(), tensors)) {
                return load(file, tensors, found, recipe);
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw named(file, e);
        }
    }

    private static Clap load(Path file, Checkpoint tensors, Family.Found found, Optional<Recipe> recipe)
            throws IOException {
        HubConfig config = found.config(file);
        TranslatedCheckpoint translated = found.in(tensors, config);
        var weights = new Weights.Filed(file, found, config);
        AudioEncoder audio = Packing.inPlace(weights.add(Weights.AUDIO, translated.audioEncoder())::forInference);
        CaptionEncoder text = Packing.inPlace(weights.add(Weights.TEXT, translated.captionEncoder())::forInference);
        weights.addRest(translated);
        FrontEnd frontEnd = FrontEnd.of(recipe.orElseGet(() -> deterministic(usual(found, config, audio.base()))));
        return new Clap(
                weights,
                new Towers(audio, text),
                frontEnd(found, tensors, frontEnd),
                texts(file, found.family(), text.base()));
    }

    /// {@return the file with the weights}
    static Path file(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return path;
        }
        for (String name : NAMES) {
            if (Files.isRegularFile(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> checkpoints = files.filter(
                            // A hidden file is the index of a folder of recordings.
                            file -> file.getFileName().toString().matches("[^.].*\\.(pth|pt|safetensors)")
                                    && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (checkpoints.size() == 1) {
                return checkpoints.getFirst();
            }
            throw new IOException(
                    path + ": expected " + ModelFile.NAME + " or one .pth or .pt file in the folder but got "
                            + (checkpoints.isEmpty() ? "none" : checkpoints) + ": name the file");
        }
    }

    static IOException unknown(Path file, Checkpoint tensors) {
        List<String> some = tensors.names().stream().limit(3).toList();
        return new IOException(file + ": expected a CLAP model of jclap, Microsoft, LAION or Hugging Face but got "
                + tensors.names().size() + " tensors of something else"
                + (some.isEmpty() ? "" : ", such as " + String.join(", ", some))
                + ": check that this is the file with the weights");
    }

    /// {@return the family of a file, which must be ClapCap's or not}
    private static Family.Found find(Path file, Checkpoint tensors, boolean captioner) throws IOException {
        Family.Found found = Family.find(tensors).orElseThrow(() -> unknown(file, tensors));
        if (captioner != (found.family() == Family.CLAPCAP)) {
            throw new IOException(file + ": expected "
                    + (captioner
                            ? "ClapCap, which writes captions, but got a model of the family "
                                    + found.family().title() + ", which cannot: take clapcap_weights_2023.pth"
                            : "a model with two towers but got ClapCap, which writes captions: jclap caption, or"
                                    + " jclap.clap.ClapCap, takes it"));
        }
        return found;
    }

    /// {@return ClapCap in a file or a folder}
    static ClapCap captioner(Path path, Optional<Recipe> recipe) throws IOException {
        Path file = file(path);
        try (Checkpoint tensors = Checkpoint.open(file)) {
            Family.Found found = find(file, tensors, true);
            try (Warmup _ = Warmup.begin(found.family(), tensors)) {
                return captioner(file, tensors, found, recipe);
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw named(file, e);
        } catch (UncheckedIOException e) {
            throw e.getCause(); // Without the files of the tokenizer no caption can be spelled.
        }
    }

    private static ClapCap captioner(Path file, Checkpoint tensors, Family.Found found, Optional<Recipe> recipe)
            throws IOException {
        TranslatedCheckpoint translated = found.in(tensors, found.config(file));
        AudioEncoder audio = Packing.inPlace(finite(Weights.AUDIO, translated.audioEncoder())::forInference);
        Captioner.Mapper mapper = Packing.inPlace(finite("mapper.", translated.mapper())::forInference);
        Gpt2 gpt = Packing.inPlace(finite("gpt.", translated.gpt())::forInference);
        FrontEnd frontEnd = FrontEnd.of(recipe.orElse(ClapCap.usualRecipe()));
        return new ClapCap(
                frontEnd(found, tensors, frontEnd),
                new Captioner(audio, mapper, gpt),
                texts(file, found.family(), gpt).get().tokenizer());
    }

    private static IOException named(Path file, RuntimeException e) {
        return new IOException(
                e.getMessage().startsWith(file + ":") ? e.getMessage() : file + ": " + e.getMessage(), e);
    }

    /// {@return the same part of a model}
    ///
    /// @throws IllegalArgumentException naming the first weight that is not a finite number
    static <M extends Record> M finite(String prefix, M part) {
        StateDict.of(part).forEach((name, tensor) -> requireFinite(prefix + name, tensor));
        return part;
    }

    /// @throws IllegalArgumentException naming the first weight that is not a finite number
    static void requireFinite(String name, Tensor tensor) {
        float[] x = tensor.data();
        for (int i = 0; i < x.length; i++) {
            if (!Float.isFinite(x[i])) {
                throw new IllegalArgumentException(name + "[" + i + "]: expected a finite weight but got " + x[i]
                        + ": the file is damaged or its training failed: fetch another");
            }
        }
    }

    /// @throws IllegalArgumentException if cosines cannot be multiplied with the exponential of a number
    static void requireScale(String name, float logScale) {
        if (!Float.isFinite((float) Math.exp(logScale))) {
            throw new IllegalArgumentException(name + ": expected a number with a finite exponential but got "
                    + logScale + ": the file is damaged or its training failed: fetch another");
        }
    }

    /// {@return the recipe of a family without the bugs and the dice of its program: channels are mixed, and all of
    /// a long sound is heard where the model cannot do that itself}
    static Recipe deterministic(Recipe recipe) {
        Recipe mixed = recipe.with(Channels.MEAN);
        return recipe.fusion() == Fusion.NONE ? mixed.with(Crop.COVER) : mixed;
    }

    private static Recipe usual(Family.Found found, HubConfig config, AudioTower tower) {
        return found.family() == Family.HUGGING_FACE && tower instanceof Htsat htsat
                ? config.recipe(found.fused(), htsat.bn0().weight().shape().dim(0))
                : found.recipe();
    }

    /// {@return the front end with the mel bank that is stored with the weights, if one is and the model uses it}
    private static FrontEnd frontEnd(Family.Found found, Checkpoint tensors, FrontEnd frontEnd) {
        Optional<String> stored = tensors.names().stream()
                .filter(name -> name.startsWith(found.prefix()) && name.endsWith("logmel_extractor.melW"))
                .findFirst();
        if (stored.isEmpty() || frontEnd.recipe().fusion() != Fusion.NONE) {
            return frontEnd;
        }
        Shape shape = tensors.shape(stored.get());
        int bins = frontEnd.recipe().mel().nFft() / 2 + 1,
                mels = frontEnd.recipe().nMels();
        if (!shape.equals(Shape.of(bins, mels))) {
            throw new IllegalArgumentException(stored.get() + ": expected the mel bank of the recipe, "
                    + Shape.of(bins, mels) + ", but got " + shape + ": load it with the recipe of this model");
        }
        float[] bank = tensors.tensor(stored.get()).permute(1, 0).data();
        return frontEnd.with(MelFilterBank.ofWeights(bank, mels, bins));
    }

    /// {@return how texts become tokens, or who says what is missing}
    private static Supplier<TextFormat> texts(Path file, Family family, TextTower tower) throws IOException {
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
        boolean bert = family == Family.MICROSOFT_2022;
        boolean json = Files.exists(folder.resolve("tokenizer.json")) && family != Family.MICROSOFT_2023;
        boolean pieces = bert
                ? Files.exists(folder.resolve("vocab.txt"))
                : Files.exists(folder.resolve("vocab.json")) && Files.exists(folder.resolve("merges.txt"));
        if (!json && !pieces) {
            String names = bert ? "vocab.txt" : "vocab.json and merges.txt";
            String whose = bert ? "bert-base-uncased" : GPT2.contains(family) ? "gpt2" : "roberta-base";
            var missing = new IOException(folder + ": expected " + names + ", the tokenizer of " + whose
                    + ", beside the checkpoint but got none: copy them from huggingface.co/" + whose
                    + " to this folder");
            return () -> {
                throw new UncheckedIOException(missing);
            };
        }
        TextFormat format = json
                ? TextFormat.load(folder.resolve("tokenizer.json"))
                : switch (family) {
                    case MICROSOFT_2022 -> TextFormat.bert(folder.resolve("vocab.txt"));
                    case MICROSOFT_2023 -> TextFormat.msclap2023(folder);
                    case CLAPCAP -> TextFormat.gpt2(folder);
                    case LAION, HUGGING_FACE -> TextFormat.roberta(folder);
                };
        int known = format.tokenizer().vocabularySize(),
                rows = tower.tokenEmbedding().weight().shape().dim(0);
        if (known != rows) {
            throw new IOException(
                    folder + ": expected a tokenizer with the " + rows + " tokens of the model but got one with "
                            + known + ": take the files that belong to this checkpoint");
        }
        int longest = tower.longest();
        TextFormat limited = (switch (family) {
                    case MICROSOFT_2022 -> format.limited(Math.min(100, longest), TextFormat.TooLong.REFUSE);
                    case MICROSOFT_2023 -> format.limited(Math.min(77, longest), TextFormat.TooLong.REFUSE);
                    case LAION -> format.limited(Math.min(77, longest), TextFormat.TooLong.CUT);
                    case HUGGING_FACE, CLAPCAP -> format.limited(longest, TextFormat.TooLong.REFUSE);
                })
                .padded(TextFormat.Padding.NONE);
        return () -> limited;
    }
}
