package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static jclap.clap.cli.Call.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.core.io.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole calls, with a tiny model: what comes out, where, and with which exit status.
class MainTest {

    @TempDir
    private Path folder;

    private SmallFiles files;
    private String tone, missing, model;

    @BeforeEach
    void makeARecordingAndAModel() throws IOException {
        files = new SmallFiles(folder);
        tone = files.wav("ton ü.wav", TinyClap.tone(440, 3000, new SplittableRandom(1)));
        missing = folder.resolve("missing.wav").toString();
        model = files.model();
    }

    @Test
    void classifyAnswersWithScoresInFallingOrder() {
        Call outcome = run("classify", tone, "--labels", "dog,rain,bell", "--top", "2", "--model", model, "--json");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.err()).isEmpty();
        Json answer = outcome.json().getFirst();
        assertThat(answer.members().keySet()).containsExactly("file", "scores");
        assertThat(answer.get("file").text()).isEqualTo(tone);
        List<Json> scores = answer.get("scores").items();
        assertThat(scores)
                .hasSize(2)
                .allSatisfy(score ->
                        assertThat(score.members().keySet()).containsExactly("label", "cosine", "probability"));
        assertThat(scores.getFirst().get("cosine").number())
                .isGreaterThanOrEqualTo(scores.getLast().get("cosine").number());
    }

    @Test
    void classifyTellsAPersonTheSame() {
        Call outcome = run("classify", tone, "--labels", "dog,rain", "--model", folder.toString());
        assertThat(outcome.out()).startsWith(tone + "\n").containsPattern("\\d\\.\\d %  (dog|rain)  \\(cosine ");
    }

    @Test
    void spectrogramDrawsAPicture() throws IOException {
        Path png = folder.resolve("out.png");
        Call outcome = run("spectrogram", tone, "-o", png.toString(), "--width", "300", "--height", "240");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith(png + ": ton ü.wav · ").endsWith(" Hz · mono\n");
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(run("spectrogram", tone, "-o", png.toString(), "--scale", "linear", "--json")
                        .json()
                        .getFirst()
                        .members()
                        .keySet())
                .containsExactly("file", "picture", "seconds", "sampleRate", "channels");
        assertThat(run("spectrogram", missing, "-o", png.toString()).status()).isEqualTo(1);
    }

    @Test
    void theOthersAreDoneWhenOneInputFails() {
        Call outcome = run("classify", missing, tone, "--labels", "dog", "--model", model, "--json");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.json()).hasSize(1);
        assertThat(outcome.err())
                .isEqualTo("jclap: " + missing + ": expected an audio file but there is none: check the path\n");
    }

    @Test
    void nothingIsDoneWhenEveryInputFails() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.wav"));
        String none = files.wav("none.wav", new float[0]), silent = files.wav("silent.wav", new float[4000]);
        Call outcome = run(
                "classify",
                missing,
                empty.toString(),
                none,
                silent,
                folder.toString(),
                "--labels",
                "dog",
                "--model",
                model);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err().lines()).hasSize(5).allMatch(line -> line.startsWith("jclap: " + folder));
    }

    @Test
    void aFileThatNeedsTooMuchMemoryDoesNotStopTheOthers() {
        var err = new ByteArrayOutputStream();
        var print = new PrintStream(err, true, UTF_8);
        var console = new Console(new ByteArrayInputStream(new byte[0]), print, print, true, false, false);
        int status = Inputs.each(console, List.of("large", "half", "small"), input -> {
            switch (input) {
                case "large" -> throw new OutOfMemoryError("Java heap space");
                case "half" -> throw new NoClassDefFoundError("some/Decoder");
                default -> {}
            }
        });
        assertThat(status).isEqualTo(3);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "jclap: large: out of memory: raise -Xmx, or cut the file",
                        "jclap: half: expected a whole decoder on the class path but got"
                                + " java.lang.NoClassDefFoundError: some/Decoder: add what it needs");
    }

    @Test
    void aPlaceThatIsNoneIsSaidBeforeAnythingIsHeard() {
        String none = folder.resolve("none/x.png").toString();
        String reason =
                ": expected an existing folder but got none at " + folder.resolve("none") + ": create it first\n";
        String problem = "jclap: " + none + reason,
                vectors = folder.resolve("none/x.npy").toString();
        assertThat(run("embed", "audio", missing, "--out", vectors, "--model", missing)
                        .err())
                .isEqualTo("jclap: " + vectors + reason);
        assertThat(run("timeline", missing, "--labels", "a", "--out", none, "--model", missing)
                        .err())
                .isEqualTo(problem);
        assertThat(run("spectrogram", missing, "-o", none).err()).isEqualTo(problem);
        assertThat(run("search", "a", "--in", folder.toString(), "--index", none, "--model", missing)
                        .err())
                .isEqualTo(problem);
    }

    @Test
    void aFileIsNotWrittenUnderANameOfAnotherKind() {
        String jpeg = folder.resolve("x.jpg").toString();
        assertThat(run("spectrogram", tone, "-o", jpeg).err())
                .isEqualTo("jclap: spectrogram: expected a file name that ends in .png after -o but got " + jpeg
                        + ": see jclap spectrogram --help\n");
        assertThat(run("timeline", tone, "--labels", "a", "--out", jpeg).status())
                .isEqualTo(2);
        assertThat(run("embed", "audio", tone, "--out", jpeg).err()).contains("ends in .npy after --out");
        assertThat(Path.of(jpeg)).doesNotExist();
    }

    @Test
    void aFolderWithoutRecordingsIsLeftAsItWas() throws IOException {
        Path silent = Files.createDirectory(folder.resolve("silent"));
        Call outcome = run("search", "a", "--in", silent.toString(), "--model", model);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("jclap: " + silent
                        + ": expected recordings but got none that can be heard: name another folder\n");
        assertThat(silent).isEmptyDirectory();
    }

    @Test
    void aFolderToSearchThatIsNoneIsNamed() {
        Call outcome = run("search", "a", "--in", missing, "--model", model);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo("jclap: " + missing
                        + ": expected a folder with recordings but there is none: check the path\n");
        assertThat(run("search", "a", "--in", tone, "--model", model).err())
                .isEqualTo("jclap: " + tone
                        + ": expected a folder with recordings but got a file: name the folder it is in\n");
        assertThat(run("timeline", tone, "--labels", "a", "--step", "4000").err())
                .contains("expected seconds above 0 and below 3600 after --step but got 4000");
    }

    @Test
    void aSampleThatIsNoNumberIsNamedWithItsFile() throws IOException {
        String broken = files.wav("nan.wav", new float[] {0, Float.NaN});
        assertThat(run("embed", "audio", broken, "--model", model).err())
                .startsWith("jclap: " + broken + ": expected finite samples but sample 1 of channel 0 is NaN");
    }

    @Test
    void embedGivesOneVectorForEachInput() {
        Call texts = run("embed", "text", "rain", "a dog", "--model", model, "--json");
        assertThat(texts.json()).hasSize(2);
        assertThat(texts.json().getLast().get("text").text()).isEqualTo("a dog");
        assertThat(texts.json().getLast().get("embedding").items()).hasSize(8);
        assertThat(run("embed", "audio", tone, "--model", model).out())
                .startsWith(tone + "\t")
                .hasLineCount(1);
    }

    @Test
    void aRecordingCanComeThroughStandardInput() throws IOException {
        byte[] wav = Files.readAllBytes(Path.of(tone));
        Call piped = run(wav, "classify", "-", "--labels", "dog,rain", "--model", model, "--json");
        Call read = run("classify", tone, "--labels", "dog,rain", "--model", model, "--json");
        assertThat(piped.json().getFirst().get("scores"))
                .isEqualTo(read.json().getFirst().get("scores"));
        assertThat(piped.json().getFirst().get("file").text()).isEqualTo("-");
    }

    @Test
    void theDemoHearsEveryRecording() throws IOException {
        var tokenizer = TinyClap.untrained().tokenizer();
        int longest = 64;
        var size = new ModelSize(List.of(4, 8), 0, tokenizer.vocabularySize(), longest, 8, 1, 2, 8, 0, 0, 0, 0);
        var weights = ClapModel.create(size, TinyClap.RECIPE.nMels(), new SplittableRandom(1));
        ModelFile.save(new Clap(weights, TinyClap.RECIPE, tokenizer), Path.of(model), Map.of());

        Call outcome = run("demo", "--model", model, "--json");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.json()).hasSize(15);
        assertThat(run("demo", "--model", model).out())
                .contains("footsteps on snow")
                .contains("Now yours:");
    }

    @Test
    void theDoctorMeasures() throws IOException {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, UTF_8);
        var console = new Console(new ByteArrayInputStream(new byte[0]), print, print, true, false, false);
        assertThat(new Doctor(1_000_000).run(console)).isZero();
        Json facts = Json.parse(out.toString(UTF_8));
        assertThat(facts.get("gflops").number()).isNotNegative();
        assertThat(facts.get("lanes").integer()).isPositive();
        assertThat(facts.get("simd").text()).startsWith("o");
    }

    @Test
    void wrongUsageIsOneLineAndStatusTwo() {
        Call outcome = run("classify", tone, "--lables", "dog");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("jclap: classify: unknown option --lables (did you mean --labels?)"
                        + ": see jclap classify --help\n");
    }

    @Test
    void aFileThatIsNoModelIsNamed() {
        Call outcome = run("info", tone);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("jclap: " + tone).hasLineCount(1);
        assertThat(run("info", missing).err())
                .isEqualTo("jclap: " + missing + ": expected a checkpoint but got no file: check the path\n");
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertThat(run("--help").out()).startsWith("jclap: sounds and words");
        assertThat(run("--version").out()).startsWith("jclap ").contains("on Java");
    }
}
