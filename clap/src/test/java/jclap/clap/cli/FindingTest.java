package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static jclap.clap.cli.Call.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import jclap.audio.AudioClip;
import jclap.audio.WavWriter;
import jclap.clap.ModelFile;
import jclap.clap.testing.TinyClap;
import jclap.clap.testing.TinyClapCap;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole calls of `timeline`, `search`, `embed --out`, `caption`, and `info` with models of others.
class FindingTest {

    @TempDir
    private Path folder;

    private String tone, model;

    @BeforeEach
    void makeARecordingAndAModel() throws IOException {
        model = folder.resolve("m.safetensors").toString();
        ModelFile.save(TinyClap.untrained(), Path.of(model), Map.of());
        tone = folder.resolve("tone.wav").toString();
        float[] samples = TinyClap.tone(440, 5000, new SplittableRandom(1));
        WavWriter.write(AudioClip.mono(samples, 4000), Path.of(tone), WavWriter.Encoding.FLOAT_32);
    }

    @Test
    void captionSaysWhatIsHeard() throws IOException {
        String clapCap = folder.resolve("clapcap.safetensors").toString();
        TinyClapCap.write(Path.of(clapCap), 64);
        assertThat(run("caption", tone, "--model", clapCap).err())
                .isEqualTo(
                        "jclap: " + folder + ": expected vocab.json and merges.txt, the tokenizer of gpt2, beside the"
                                + " checkpoint but got none: copy them from huggingface.co/gpt2 to this folder\n");
        assertThat(run("info", clapCap).out()).contains("family      clapcap", "parameters", "sample_rate 44100");
        TinyClapCap.TOKENIZER.save(folder);
        Call outcome = run("caption", tone, "--model", clapCap, "--longest", "5", "--beam=3", "--top", "2", "--json");
        assertThat(outcome.err()).isEmpty();
        Json answer = outcome.json().getFirst();
        assertThat(answer.get("file").text()).isEqualTo(tone);
        assertThat(answer.get("captions").items()).hasSize(2);
        Call told = run("caption", tone, "none.wav", "--model", clapCap, "--longest", "5", "--beam=3");
        assertThat(told.status()).isEqualTo(3);
        assertThat(told.out())
                .startsWith(
                        tone + "\t" + answer.get("captions").items().getFirst().text());
        assertThat(run("caption", tone, "--model", clapCap, "--longest", "5", "--top", "2")
                        .out())
                .startsWith(tone + "\n  ");

        assertThat(run("classify", tone, "--labels", "a", "--model", clapCap).err())
                .contains("expected a model with two towers but got ClapCap");
    }

    @Test
    void timelineAnswersWithATable() {
        Call outcome = run("timeline", tone, "--labels", "a \"dog\",rain", "--model", model, "--step", "0.5");
        assertThat(outcome.err()).isEmpty();
        List<String> lines = outcome.out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("start,end,\"a \"\"dog\"\"\",rain");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).startsWith("0.000,0.500,0.");
        assertThat(lines.get(3)).startsWith("1.000,1.250,0.");
    }

    @Test
    void timelineAnswersAProgramInJson() {
        Call outcome = run("timeline", tone, "--labels", "dog,rain", "--any", "--model", model, "--json");
        assertThat(outcome.json()).hasSizeGreaterThan(3).allSatisfy(moment -> {
            assertThat(moment.members().keySet()).containsExactly("start", "end", "scores");
            assertThat(moment.get("scores").items()).hasSize(2);
        });
        assertThat(run("timeline", tone, "--labels", "dog", "--step", "9", "--model", model)
                        .err())
                .contains(tone
                        + ": moments: expected steps above 0 and of at most 0.5 s, a clip of the model, but got 9.0");
        assertThat(run("timeline", tone, "--labels", "dog", "--step", "x").status())
                .isEqualTo(2);
    }

    @Test
    void timelineDrawsAPicture() throws IOException {
        Path picture = folder.resolve("x.png");
        Call outcome =
                run("timeline", tone, "--labels", "dog,rain", "--model", model, "--out", picture.toString(), "--json");
        assertThat(outcome.out()).isEqualTo("{\"file\":\"%s\",\"picture\":\"%s\"}\n".formatted(tone, picture));
        assertThat(new String(Files.readAllBytes(picture), ISO_8859_1))
                .startsWith("\u0089PNG")
                .contains("IEND");
    }

    @Test
    void classifyTakesTheMeanOfPromptsAndAnyOfTheLabels() {
        Call one = run("classify", tone, "--labels", "dog,rain", "--model", model, "--json", "--prompt", "a {}");
        Call two = run(
                "classify",
                tone,
                "--labels",
                "dog,rain",
                "--model",
                model,
                "--json",
                "--prompt",
                "a {}",
                "--prompt",
                "the sound of {}",
                "--any");
        assertThat(sum(one)).isCloseTo(1, within(1e-5));
        assertThat(sum(two)).isNotCloseTo(1, within(1e-5));
        assertThat(two.json()
                        .getFirst()
                        .get("scores")
                        .items()
                        .getFirst()
                        .get("cosine")
                        .number())
                .isNotEqualTo(one.json()
                        .getFirst()
                        .get("scores")
                        .items()
                        .getFirst()
                        .get("cosine")
                        .number());
    }

    private static double sum(Call outcome) {
        return outcome.json().getFirst().get("scores").items().stream()
                .mapToDouble(score -> score.get("probability").number())
                .sum();
    }

    @Test
    void searchFindsWhatIsThereAndSaysWhatCannotBeHeard() throws IOException {
        Call outcome = run("search", "rain", "--in", folder.toString(), "--model", model, "--json");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.json()).singleElement().satisfies(hit -> {
            assertThat(hit.get("file").text()).isEqualTo(tone);
            assertThat(hit.get("cosine").number()).isBetween(-1.0, 1.0);
        });
        Files.writeString(folder.resolve("broken.wav"), "no sound");
        Call partly = run("search", "a", "dog", "--in", folder.toString(), "--model", model);
        assertThat(partly.status()).isEqualTo(3);
        assertThat(partly.err()).contains("broken.wav: ");
        assertThat(partly.out()).containsPattern("^ *-?\\d\\.\\d{3}  .*tone\\.wav\n$");

        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(run("search", "rain", "--in", empty.toString(), "--model", model)
                        .err())
                .contains(empty + ": expected recordings but got none that can be heard: name another folder");
    }

    @Test
    void embedWritesAnArrayForPython() throws IOException {
        Path out = folder.resolve("x.npy");
        Call outcome = run("embed", "text", "rain", "a dog", "--out", out.toString(), "--model", model);
        assertThat(outcome.out()).isEqualTo("0\train\n1\ta dog\n");
        byte[] bytes = Files.readAllBytes(out);
        assertThat(new String(bytes, 0, 128, ISO_8859_1)).contains("NUMPY").contains("'shape': (2, 8)");
        assertThat(bytes).hasSize(128 + 2 * 8 * 4);
    }

    @Test
    void infoReportsWhatBecameOfTheTensorsOfOthers() {
        Call outcome =
                run("info", Golden.file("files/tiny_hf_unfused.safetensors").toString(), "--json");
        Json info = outcome.json().getFirst();
        assertThat(info.get("family").text()).isEqualTo("hugging face");
        assertThat(info.get("towers").text()).isEqualTo("Htsat and Bert");
        assertThat(info.get("tensors").get("used").integer()).isGreaterThan(100);
        assertThat(info.get("tensors").get("ignored").items()).isNotEmpty();
        assertThat(run("info", Golden.file("files/tiny_hf_unfused.safetensors").toString())
                        .out())
                .contains("family      hugging face");
    }
}
