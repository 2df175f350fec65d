package jclap.clap.cli;

import static jclap.clap.cli.Call.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jclap.clap.ModelFile;
import jclap.testing.Golden;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole calls of `train`, `eval`, `probe`, `finetune` and `freezing`, with a tiny model and a few tones.
class TrainingCommandsTest {

    @TempDir
    private Path folder;

    private SmallFiles files;
    private String model;

    @BeforeEach
    void makeAModel() throws IOException {
        files = new SmallFiles(folder);
        model = files.model();
    }

    @Test
    void trainsTestsAndResumesFromATable() throws IOException {
        String data = files.table("a.wav,low tone,1", "b.wav,high tone,1", "c.wav,low tone,2", "gone.wav,high tone,1");
        for (String name : List.of("a.wav", "b.wav", "c.wav")) {
            files.tone(name, 440);
        }
        Call trained = train(data, "run", "--folds", "1", "--size", "tiny");
        assertThat(trained.status()).isEqualTo(3);
        assertThat(trained.err()).contains("gone.wav: expected an audio file").contains("epoch 1/1  step 1/1");
        assertThat(trained.out())
                .isEqualTo("the model is in " + folder.resolve("run").resolve(ModelFile.NAME) + "\n");

        Call again = train(data, "run", "--folds", "1", "--size", "tiny");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("add --resume");

        String out = place("run");
        Call tested = run("eval", "--data", data, "--folds", "2", "--model", out, "--json");
        assertThat(tested.status()).isZero();
        assertThat(tested.json().getFirst().get("accuracy").number()).isEqualTo(1);
        assertThat(run("info", out).out()).contains("parameters", "sample_rate 32000");
    }

    @Test
    void aProbeTestsEachFoldAndDrawsWhatIsTakenForWhat() throws IOException {
        var rows = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            files.tone(i + ".wav", i % 2 == 0 ? 200 : 1200);
            rows.add(i + ".wav," + (i % 2 == 0 ? "low tone," : "high tone,") + i / 4);
        }
        String data = files.table(rows.toArray(String[]::new));
        Path report = folder.resolve("report.html");
        Call probed = run("probe", "--data", data, "--model", model, "--json", "--report", report.toString());
        assertThat(probed.err()).isEqualTo("the report is in " + report + "\n");
        assertThat(probed.json().getFirst().get("accuracyByFold").members().keySet())
                .containsExactly("0", "1");
        assertThat(report).content().contains("<h1>" + data, "high tone (4)", "</svg>");
        assertThat(run("probe", "--data", data, "--model", model).out())
                .contains("fold 1  ", "linear probe: accuracy ");

        Call compared = run("eval", "--data", data, "--model", model, "--prompts", "a {};{}", "--json");
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
            files.tone(i + ".wav", i % 2 == 0 ? 200 : 1200);
            rows.append("%d.wav,%d,%s\n".formatted(i, i / 3, "a %s".formatted("rain ".repeat(1 + i * i))));
        }
        rows.append("gone.wav,1,a bell\n");
        Path data = folder.resolve("captions.csv");
        return Files.writeString(data, rows).toString();
    }

    @Test
    void captionsMayBeLongAndWithoutLabelsAndWhatIsMissingShowsInTheStatus() throws IOException {
        String data = captioned();
        Call study = run(
                "freezing", "--data", data, "--held", "1", "--epochs", "1", "--batch", "2", "--model", model, "--json");
        assertThat(study.status()).as(study.err()).isEqualTo(3);
        assertThat(study.json().getFirst().get("both towers").members().keySet())
                .containsExactly("mAP@10");

        Call tested = run("eval", "--data", data, "--model", model);
        assertThat(tested.status()).isEqualTo(3);
        assertThat(tested.err()).contains("4 recordings have a text that is longer than the model takes");

        Call trained = train(data, "run", "--held", "1", "--from", model);
        assertThat(trained.status()).as(trained.err()).isEqualTo(3);
        assertThat(trained.err()).contains("4 recordings have a text that is longer than the model takes");

        Call left = train(data, "without", "--held", "1", "--from", model, "--without", "gone.wav,5.wav");
        assertThat(left.status()).as(left.err()).isZero();
        assertThat(left.err()).contains("3 recordings have a text that is longer");
    }

    /// An epoch of small batches.
    private Call train(String data, String out, String... more) {
        Stream<String> words = Stream.of("train", "--data", data, "--epochs", "1", "--batch", "2", "--out", place(out));
        return run(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private String place(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void whatCannotEndWellIsRefusedBeforeAnythingIsDecoded() throws IOException {
        String data = files.table("gone.wav,low tone,1", "lost.wav,high tone,2");
        Call patient = train(data, "run", "--patience", "2");
        assertThat(patient.status()).isEqualTo(2);
        assertThat(patient.err()).startsWith("jclap: train: expected --held with --patience");
        assertThat(train(data, "run", "--held", "7").err())
                .endsWith("expected recordings in fold [7] but the folds are [1, 2]\n")
                .doesNotContain("gone.wav");
        Files.createDirectories(folder.resolve("run"));
        Files.createFile(folder.resolve("run/checkpoint.safetensors"));
        assertThat(train(data, "run").err()).contains("add --resume").doesNotContain("gone.wav");
        for (String command : List.of("eval", "probe", "finetune")) {
            String report = folder.resolve("nowhere/r.html").toString();
            assertThat(run(command, "--data", data, "--model", model, "--report", report)
                            .err())
                    .isEqualTo("jclap: " + report + ": expected an existing folder but got none at "
                            + folder.resolve("nowhere") + ": create it first\n");
        }
    }

    @Test
    void aFolderThatIsNoneOrTakesNoFilesIsNamedBeforeAnythingIsDecoded() throws IOException {
        String data = files.table("gone.wav,low tone,1", "lost.wav,high tone,2");
        String file = Files.createFile(folder.resolve("file")).toString();
        String problem = "jclap: " + file + ": expected a folder, or a place for one, but got a file: choose another\n";
        assertThat(train(data, "file").err()).isEqualTo(problem);
        assertThat(train(data, "run", "--cache", file).err()).isEqualTo(problem);

        Path none = Path.of("/proc/run");
        Assumptions.assumeTrue(Files.isDirectory(none.getParent()), "no /proc here");
        for (String size : List.of("0", "1")) {
            assertThat(run("train", "--data", data, "--out", none.toString(), "--cache-size", size)
                            .err())
                    .startsWith("jclap: " + none + ": expected a folder, or a place for one, but got ")
                    .doesNotContain("gone.wav");
        }
    }

    @Test
    void dataThatAreNowhereAreNamedWithWhatTheyMayBe() {
        for (String command : List.of("eval", "probe", "finetune")) {
            assertThat(run(command, "--data", place("nowhere")).err())
                    .isEqualTo("jclap: " + place("nowhere") + ": expected a table of recordings or a folder with them"
                            + " but there is nothing: check the path\n");
        }
    }

    @Test
    void aPublishedModelIsNotTrained() throws IOException {
        String data = files.table("gone.wav,low tone,1", "lost.wav,high tone,2");
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
        String data = files.table("gone.wav,low tone,1");
        Call outcome = run("eval", "--data", data, "--model", model);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err()).endsWith("expected recordings but none of its 1 could be read\n");
    }
}
