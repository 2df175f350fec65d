package jclap.clap.small;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.checkpoint.EfficientAt;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.KindProjection;
import jclap.clap.encoder.ModelSize;
import jclap.clap.encoder.Tagger;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.text.Bpe;

/// Makes the model that comes with jclap, step by step; a step whose file stands in the folder is not repeated.
///
/// ```text
/// java -Djclap.threads=1 -p … -m jclap.clap/jclap.clap.small.Reproduce DATA MINILM MN04.pt OUT
/// ```
///
/// | file in OUT | what | made by |
/// |---|---|---|
/// | `teacher.safetensors` | what MiniLM says about 74,000 texts | [Teacher] |
/// | `student.safetensors` | the text tower | [Student] |
/// | `ears.safetensors` | what the tagger hears in 287 recordings | [Ears] |
/// | `aligned.safetensors` | a model that was not trained on recordings | [Alignment] |
/// | `frozen.safetensors` | a model of which only the map between the towers was | [Alignment] |
/// | `model.safetensors` | the model, of which both towers were, a quarter of the way | [BothTowers] |
public final class Reproduce {

    static final int VERSIONS = 16;
    static final long SEED = 1;

    private static final int EPOCHS = 3;

    /// Of the same Freesound recordings as two of ESC-10.
    private static final Set<String> OF_ESC_10 = Set.of("antum/rain_light.flac", "antum/rain_medium.flac");

    private Reproduce() {}

    /// @param arguments the folders and the file named above
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException(
                    "Reproduce: expected DATA MINILM MN04.pt OUT but got " + String.join(" ", arguments));
        }
        Path data = Path.of(arguments[0]), out = Path.of(arguments[3]);
        Files.createDirectories(out);
        Manifest manifest = recordings(data);
        Student student = student(data, Path.of(arguments[1]), manifest, out);

        Tagger tagger = EfficientAt.load(Path.of(arguments[2]), 0.4);
        Recipe recipe = Recipe.efficientAt();
        List<Recordings.Recording> recordings =
                Recordings.load(manifest, recipe, (_, problem) -> say(problem)).recordings();
        Ears ears = Ears.hear(tagger.encoder(), recipe, recordings, VERSIONS, SEED, out.resolve("ears.safetensors"));
        say("heard " + recordings.size() + " recordings");
        List<String> labels = recordings.stream()
                .map(recording -> recording.example().label())
                .toList();
        List<String> kinds = Corpus.classNames(data);
        Tensor names = Alignment.names(student, kinds);
        var random = new SplittableRandom(SEED);

        KindProjection projection = Alignment.start(tagger, kinds, names, ears.clean(), _ -> true);
        Clap clap = clap(tagger, projection, student, recipe);
        ModelFile.save(clap, out.resolve("aligned.safetensors"), Map.of());
        Alignment.train(projection, student, names, ears, labels, random);
        ModelFile.save(clap, out.resolve("frozen.safetensors"), Map.of());
        var lessons = new Lessons(ears, labels, Corpus.read(data, manifest, List.of()), student.tokenizer());
        Clap both = BothTowers.train(clap, names, BothTowers.Learning.BOTH, lessons, BothTowers.STEPS, random);
        Clap model = BothTowers.between(clap, both, BothTowers.SHARE);
        ModelFile.save(model, out.resolve(ModelFile.NAME), Map.of());
        say("the model is in " + out.resolve(ModelFile.NAME));
    }

    /// {@return what may be trained on: nothing of ESC-10}
    static Manifest recordings(Path data) throws IOException {
        Manifest all = Manifest.read(data.resolve("audio/captions.csv")).without(OF_ESC_10);
        return where(all, example -> !example.set().equals("esc10"));
    }

    /// {@return one collection of the recordings}
    static Manifest only(Path data, String set) throws IOException {
        return where(
                Manifest.read(data.resolve("audio/captions.csv")),
                example -> example.set().equals(set));
    }

    private static Manifest where(Manifest all, Predicate<Manifest.Example> chosen) {
        return new Manifest(all.file(), all.examples().stream().filter(chosen).toList());
    }

    static Student student(Path data, Path miniLmFolder, Manifest manifest, Path out) throws IOException {
        Path file = out.resolve("student.safetensors");
        if (!Files.exists(file)) {
            MiniLm miniLm = MiniLm.load(miniLmFolder);
            Corpus corpus =
                    Corpus.read(data, manifest, Corpus.words(miniLm.format().tokenizer()));
            say(corpus.names().size() + " names, " + corpus.words().size() + " words, "
                    + corpus.captions().size() + " captions");
            Teacher teacher =
                    Teacher.ask(miniLm, corpus, out.resolve("teacher.safetensors"), Reproduce::sayEveryTenThousand);
            var random = new SplittableRandom(SEED);
            Student student = Student.create(teacher, miniLm, random);
            student.learn(teacher, EPOCHS, random, Reproduce::say);
            Map<String, String> tokenizer = Map.of(
                    "vocab",
                    student.tokenizer().vocabJson(),
                    "merges",
                    student.tokenizer().mergesText());
            SafeTensors.write(file, StateDict.of(student.encoder()), DType.F32, tokenizer);
        }
        try (Checkpoint saved = SafeTensors.open(file)) {
            Bpe tokenizer =
                    Bpe.of(saved.metadata().get("vocab"), saved.metadata().get("merges"));
            ModelSize size = ModelSize.pretrained(tokenizer.vocabularySize());
            ClapModel.CaptionEncoder encoder =
                    ClapModel.create(size, 0, Init.UNDRAWN).captionEncoder();
            var weights = new LinkedHashMap<String, Tensor>();
            saved.names().forEach(name -> weights.put(name, saved.tensor(name)));
            StateDict.load(encoder, weights);
            return new Student(tokenizer, encoder);
        }
    }

    /// {@return the whole model}
    static Clap clap(Tagger tagger, KindProjection projection, Student student, Recipe recipe) {
        var model = new ClapModel(
                new ClapModel.AudioEncoder(tagger.encoder(), projection),
                student.encoder(),
                Tensor.parameter(Shape.of(), Alignment.LOGIT_SCALE),
                Optional.empty(),
                Optional.empty());
        return new Clap(model, recipe, student.tokenizer());
    }

    /// Texts come in batches, whose sizes differ.
    private static void sayEveryTenThousand(int texts) {
        if (texts % 10_000 < 16) {
            say(texts + " texts");
        }
    }

    /// Tells whoever started this program how far it is, and what it measured.
    static void say(String line) {
        IO.println(line);
    }
}
