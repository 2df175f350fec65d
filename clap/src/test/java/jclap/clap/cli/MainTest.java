package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.Clap;
import jclap.clap.ModelFile;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole calls, with a tiny model: what comes out, where, and with which exit status.
class MainTest {

    @TempDir
    private Path folder;

    private String tone, missing, model;

    private record Outcome(int status, String out, String err) {

        List<Json> json() {
            return out.lines().map(Json::parse).toList();
        }
    }

    @BeforeEach
    void makeARecordingAndAModel() throws IOException {
        tone = folder.resolve("ton ü.wav").toString();
        missing = folder.resolve("missing.wav").toString();
        model = folder.resolve(ModelFile.NAME).toString();
        wav("ton ü.wav", TinyClap.tone(440, 3000, new SplittableRandom(1)));
        ModelFile.save(TinyClap.untrained(), Path.of(model), Map.of());
    }

    @Test
    void classifyAnswersWithScoresInFallingOrder() {
        Outcome outcome = run("classify", tone, "--labels", "dog,rain,bell", "--top", "2", "--model", model, "--json");
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
        Outcome outcome = run("classify", tone, "--labels", "dog,rain", "--model", folder.toString());
        assertThat(outcome.out()).startsWith(tone + "\n").containsPattern("\\d\\.\\d %  (dog|rain)  \\(cosine ");
    }

    @Test
    void spectrogramDrawsAPicture() throws IOException {
        Path png = folder.resolve("out.png");
        Outcome outcome = run("spectrogram", tone, "-o", png.toString(), "--width", "300", "--height", "240");
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
        Outcome outcome = run("classify", missing, tone, "--labels", "dog", "--model", model, "--json");
        assertThat(outcome.status()).isEqualTo(3);
        assertThat(outcome.json()).hasSize(1);
        assertThat(outcome.err())
                .isEqualTo("jclap: " + missing + ": expected an audio file but there is none: check the path\n");
    }

    @Test
    void nothingIsDoneWhenEveryInputFails() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.wav"));
        String none = wav("none.wav", new float[0]), silent = wav("silent.wav", new float[4000]);
        Outcome outcome = run(
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
        String problem = "jclap: " + none + ": expected an existing folder but got none at " + folder.resolve("none")
                + ": create it first\n";
        assertThat(run("embed", "audio", missing, "--out", none, "--model", missing)
                        .err())
                .isEqualTo(problem);
        assertThat(run("timeline", missing, "--labels", "a", "--out", none, "--model", missing)
                        .err())
                .isEqualTo(problem);
        assertThat(run("spectrogram", missing, "-o", none).err()).isEqualTo(problem);
        assertThat(run("search", "a", "--in", folder.toString(), "--index", none, "--model", missing)
                        .err())
                .isEqualTo(problem);
    }

    @Test
    void aFolderToSearchThatIsNoneIsNamed() {
        Outcome outcome = run("search", "a", "--in", missing, "--model", model);
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
        String broken = wav("nan.wav", new float[] {0, Float.NaN});
        assertThat(run("embed", "audio", broken, "--model", model).err())
                .startsWith("jclap: " + broken + ": expected finite samples but sample 1 of channel 0 is NaN");
    }

    @Test
    void embedGivesOneVectorForEachInput() {
        Outcome texts = run("embed", "text", "rain", "a dog", "--model", model, "--json");
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
        Outcome piped = run(wav, "classify", "-", "--labels", "dog,rain", "--model", model, "--json");
        Outcome read = run("classify", tone, "--labels", "dog,rain", "--model", model, "--json");
        assertThat(piped.json().getFirst().get("scores"))
                .isEqualTo(read.json().getFirst().get("scores"));
        assertThat(piped.json().getFirst().get("file").text()).isEqualTo("-");
    }

    @Test
    void trainsTestsAndResumesFromATable() throws IOException {
        String data = table("a.wav,low tone,1", "b.wav,high tone,1", "c.wav,low tone,2", "gone.wav,high tone,1");
        for (String name : List.of("a.wav", "b.wav", "c.wav")) {
            wav(name, TinyClap.tone(440, 2000, new SplittableRandom(name.hashCode())));
        }
        String out = folder.resolve("run").toString();
        String[] train = {
            "train", "--data", data, "--folds", "1", "--out", out, "--epochs", "1", "--batch", "2", "--size", "tiny"
        };
        Outcome trained = run(train);
        assertThat(trained.status()).isEqualTo(3);
        assertThat(trained.err()).contains("gone.wav: expected an audio file").contains("epoch 1/1  step 1/1");
        assertThat(trained.out()).isEqualTo("the model is in " + Path.of(out, ModelFile.NAME) + "\n");

        Outcome again = run(train);
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("add --resume");

        Outcome tested = run("eval", "--data", data, "--folds", "2", "--model", out, "--json");
        assertThat(tested.status()).isZero();
        assertThat(tested.json().getFirst().get("accuracy").number()).isEqualTo(1);
        assertThat(run("info", out).out()).contains("parameters", "sample_rate 32000");
    }

    @Test
    void aProbeTestsEachFoldAndDrawsWhatIsTakenForWhat() throws IOException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            wav(i + ".wav", TinyClap.tone(i % 2 == 0 ? 200 : 1200, 2000, new SplittableRandom(i)));
            rows.add(i + ".wav," + (i % 2 == 0 ? "low tone," : "high tone,") + i / 4);
        }
        String data = table(rows.toArray(String[]::new));
        Path report = folder.resolve("report.html");
        Outcome probed = run("probe", "--data", data, "--model", model, "--json", "--report", report.toString());
        assertThat(probed.err()).isEqualTo("the report is in " + report + "\n");
        assertThat(probed.json().getFirst().get("accuracyByFold").members().keySet())
                .containsExactly("0", "1");
        assertThat(report).content().contains("<h1>" + data, "high tone (4)", "</svg>");
        assertThat(run("probe", "--data", data, "--model", model).out())
                .contains("fold 1  ", "linear probe: accuracy ");

        Outcome compared = run("eval", "--data", data, "--model", model, "--prompts", "a {};{}", "--json");
        assertThat(compared.json().getFirst().get("prompts").items())
                .extracting(prompt -> prompt.get("prompt").text())
                .containsExactly("a {}", "{}", "all together");
        assertThat(run("eval", "--data", data, "--model", model, "--prompts", "a {};{}", "--report", report.toString())
                        .out())
                .startsWith("prompt        accuracy");
        assertThat(report).content().contains("<td>all together</td>");
        Path picture = folder.resolve("confusion.png");
        assertThat(run("eval", "--data", data, "--model", model, "--report", picture.toString())
                        .err())
                .isEqualTo("the picture is in " + picture + "\n");
        assertThat(Files.readAllBytes(picture)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(run("probe", "--data", data, "--model", model, "--folds", "1")
                        .err())
                .contains("expected labelled recordings in at least two folds but got [1]");
    }

    private String captioned() throws IOException {
        var rows = new StringBuilder("path,fold,caption_1\n");
        for (int i = 0; i < 6; i++) {
            wav(i + ".wav", TinyClap.tone(i % 2 == 0 ? 200 : 1200, 2000, new SplittableRandom(i)));
            rows.append("%d.wav,%d,%s\n".formatted(i, i / 3, "a %s".formatted("rain ".repeat(1 + i * i))));
        }
        rows.append("gone.wav,1,a bell\n");
        Path data = folder.resolve("captions.csv");
        return Files.writeString(data, rows).toString();
    }

    @Test
    void captionsMayBeLongAndWithoutLabelsAndWhatIsMissingShowsInTheStatus() throws IOException {
        String data = captioned();
        Outcome study = run(
                "freezing", "--data", data, "--held", "1", "--epochs", "1", "--batch", "2", "--model", model, "--json");
        assertThat(study.status()).as(study.err()).isEqualTo(3);
        assertThat(study.json().getFirst().get("both towers").members().keySet())
                .containsExactly("mAP@10");

        Outcome tested = run("eval", "--data", data, "--model", model);
        assertThat(tested.status()).isEqualTo(3);
        assertThat(tested.err()).contains("4 recordings have a text that is longer than the model takes");

        Outcome trained = run(
                "train",
                "--data",
                data,
                "--held",
                "1",
                "--epochs",
                "1",
                "--batch",
                "2",
                "--from",
                model,
                "--out",
                folder.resolve("run").toString());
        assertThat(trained.status()).as(trained.err()).isEqualTo(3);
        assertThat(trained.err()).contains("4 recordings have a text that is longer than the model takes");

        Outcome left = run(
                "train",
                "--data",
                data,
                "--held",
                "1",
                "--epochs",
                "1",
                "--batch",
                "2",
                "--from",
                model,
                "--out",
                folder.resolve("without").toString(),
                "--without",
                "gone.wav,5.wav");
        assertThat(left.status()).as(left.err()).isZero();
        assertThat(left.err()).contains("3 recordings have a text that is longer");
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeAnythingIsDecoded() throws IOException {
        String data = table("gone.wav,low tone,1", "lost.wav,high tone,2");
        String out = folder.resolve("run").toString();
        Outcome patient = run("train", "--data", data, "--out", out, "--patience", "2");
        assertThat(patient.status()).isEqualTo(2);
        assertThat(patient.err()).startsWith("jclap: train: expected --held with --patience");
        assertThat(run("train", "--data", data, "--out", out, "--held", "7").err())
                .endsWith("expected recordings in fold [7] but the folds are [1, 2]\n")
                .doesNotContain("gone.wav");
        Files.createDirectories(Path.of(out));
        Files.createFile(Path.of(out, "checkpoint.safetensors"));
        assertThat(run("train", "--data", data, "--out", out).err())
                .contains("add --resume")
                .doesNotContain("gone.wav");
        for (String command : List.of("eval", "probe", "finetune")) {
            String report = folder.resolve("nowhere/r.html").toString();
            assertThat(run(command, "--data", data, "--model", model, "--report", report)
                            .err())
                    .isEqualTo("jclap: " + report + ": expected an existing folder but got none at "
                            + folder.resolve("nowhere") + ": create it first\n");
        }
    }

    @Test
    void aPublishedModelIsNotTrained() throws IOException {
        String data = table("gone.wav,low tone,1", "lost.wav,high tone,2");
        String other = Golden.file("files/tiny_hf_unfused.safetensors").toString();
        String sentence = "jclap: " + other
                + ": expected one of jclap's own models but got hugging face: it cannot be trained here\n";
        assertThat(run("finetune", "--data", data, "--model", other).err()).isEqualTo(sentence);
        assertThat(run("freezing", "--data", data, "--held", "2", "--model", other)
                        .err())
                .isEqualTo(sentence);
        assertThat(run("train", "--data", data, "--from", other, "--out", folder.toString())
                        .err())
                .isEqualTo(sentence);
    }

    @Test
    void aTableWithoutReadableRecordingsIsRefused() throws IOException {
        String data = table("gone.wav,low tone,1");
        Outcome outcome = run("eval", "--data", data, "--model", model);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).endsWith("expected recordings but none of its 1 could be read\n");
    }

    @Test
    void theDemoHearsEveryRecording() throws IOException {
        var tokenizer = TinyClap.untrained().tokenizer();
        int longest = 64;
        var size = new ModelSize(List.of(4, 8), 0, tokenizer.vocabularySize(), longest, 8, 1, 2, 8, 0, 0, 0, 0);
        var weights = ClapModel.create(size, TinyClap.RECIPE.nMels(), new SplittableRandom(1));
        ModelFile.save(new Clap(weights, TinyClap.RECIPE, tokenizer), Path.of(model), Map.of());

        Outcome outcome = run("demo", "--model", model, "--json");
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
        Outcome outcome = run("classify", tone, "--lables", "dog");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("jclap: classify: unknown option --lables (did you mean --labels?)"
                        + ": see jclap classify --help\n");
    }

    @Test
    void aFileThatIsNoModelIsNamed() {
        Outcome outcome = run("info", tone);
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

    private String table(String... rows) throws IOException {
        Path data = folder.resolve("data.csv");
        Files.writeString(data, "path,label,fold\n" + String.join("\n", rows) + "\n");
        return data.toString();
    }

    private String wav(String name, float[] samples) {
        Path file = folder.resolve(name);
        WavWriter.write(AudioClip.mono(samples, TinyClap.RECIPE.sampleRate()), file, WavWriter.Encoding.FLOAT_32);
        return file.toString();
    }

    private static Outcome run(String... words) {
        return run(new byte[0], words);
    }

    private static Outcome run(byte[] in, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(
                List.of(words),
                new ByteArrayInputStream(in),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
