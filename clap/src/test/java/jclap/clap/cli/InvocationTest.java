package jclap.clap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jclap.audio.picture.SpectrogramPicture;
import jclap.audio.picture.SpectrogramPicture.Scale;
import jclap.clap.Prompt;
import jclap.clap.ZeroShot.Choice;
import jclap.clap.encoder.BeamSearch;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Descent;
import jclap.clap.train.FineTuning;
import jclap.clap.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {

    @Test
    void classifyKnowsFilesLabelsAndPrompt() {
        assertThat(command(
                        "classify",
                        "a.wav",
                        "-",
                        "--labels",
                        "dog, rain",
                        "--prompt",
                        "hear {}",
                        "--prompt={}!",
                        "--any",
                        "--top",
                        "1"))
                .isEqualTo(new Classify(
                        List.of("a.wav", "-"),
                        List.of("dog", "rain"),
                        List.of(new Prompt("hear {}"), new Prompt("{}!")),
                        Choice.ANY,
                        1,
                        Optional.empty()));
    }

    @Test
    void captionKnowsItsSearch() {
        assertThat(command("caption", "a.wav", "--model", "m"))
                .isEqualTo(new Caption(List.of("a.wav"), Path.of("m"), BeamSearch.clapCap(0), 1));
        assertThat(command(
                        "caption",
                        "-",
                        "--model",
                        "m",
                        "--beam=3",
                        "--longest",
                        "9",
                        "--temperature",
                        "0.5",
                        "--top=2"))
                .isEqualTo(new Caption(List.of("-"), Path.of("m"), new BeamSearch(3, 9, 0.5f, 0), 2));
        assertThatThrownBy(() -> command("caption", "a.wav"))
                .hasMessage("caption: expected --model PATH, a checkpoint of ClapCap: see jclap caption --help");
        assertThatThrownBy(() -> command("caption", "a.wav", "--model", "m", "--temperature", "0"))
                .hasMessageStartingWith(
                        "caption: beam search: expected width and longest of at least 1 and a temperature"
                                + " of 0.001 … 1000.0 but got 5, 67 and 0.0");
        assertThatThrownBy(() -> command("caption", "a.wav", "--model", "m", "--beam", "2", "--top", "3"))
                .hasMessageStartingWith("caption: expected a whole number of at most 2 after --top but got 3");
    }

    @Test
    void embedTakesAudioOrText() {
        assertThat(command("embed", "text", "rain", "--model", "m"))
                .isEqualTo(new Embed(true, List.of("rain"), Optional.empty(), Optional.of(Path.of("m"))));
        assertThat(command("embed", "audio", "a.wav"))
                .isEqualTo(new Embed(false, List.of("a.wav"), Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> command("embed", "picture", "a.png"))
                .hasMessage("embed: expected audio FILE… or text \"…\" but got picture: see jclap embed --help");
    }

    @Test
    void spectrogramKnowsItsPicture() {
        assertThat(command("spectrogram", "a.wav", "-o", "a.png"))
                .isEqualTo(new Spectrogram("a.wav", Path.of("a.png"), SpectrogramPicture.of(Scale.MEL)));
        assertThat(command("spectrogram", "-", "-o=a.png", "--scale", "linear", "--width=500", "--range", "60"))
                .isEqualTo(new Spectrogram("-", Path.of("a.png"), new SpectrogramPicture(Scale.LINEAR, 500, 600, 60)));
        assertThatThrownBy(() -> command("spectrogram", "a.wav"))
                .hasMessage("spectrogram: expected -o PICTURE.png: see jclap spectrogram --help");
        assertThatThrownBy(() -> command("spectrogram", "a.wav", "-o", "a.png", "--scale", "bark"))
                .hasMessage("spectrogram: expected mel or linear after --scale but got bark:"
                        + " see jclap spectrogram --help");
        assertThatThrownBy(() -> command("spectrogram", "a.wav", "-o", "a.png", "--width", "9"))
                .hasMessage(
                        "spectrogram: picture: expected a width and a height of 240 to 16384 pixels but got 9 and 600:"
                                + " see jclap spectrogram --help");
        assertThatThrownBy(() -> command("spectrogram", "a.wav", "b.wav", "-o", "a.png"))
                .hasMessage("spectrogram: expected one audio file but got [a.wav, b.wav]:"
                        + " see jclap spectrogram --help");
    }

    @Test
    void trainKnowsItsSettings() {
        assertThat(command(
                        "train",
                        "--data",
                        "d.csv",
                        "--folds",
                        "2,1",
                        "--out",
                        "o",
                        "--resume",
                        "--epochs",
                        "3",
                        "--batch=4",
                        "--seed",
                        "-5",
                        "--size",
                        "tiny",
                        "--without",
                        "x.wav",
                        "--cache",
                        "c",
                        "--cache-size=3"))
                .isEqualTo(new Train(
                        Path.of("d.csv"),
                        Set.of(1, 2),
                        Set.of("x.wav"),
                        Path.of("o"),
                        true,
                        ModelSize.tiny(1),
                        Optional.empty(),
                        Set.of(),
                        Trainer.Settings.of(3, 4, -5),
                        Optional.of(Path.of("c")),
                        3_000_000_000L));
    }

    @Test
    void trainKnowsHowGradientsBecomeSteps() {
        var train = (Train) command(
                "train", "--data", "d", "--out", "o", "--optimizer", "adam", "--schedule", "linear", "--warmup", "0.2");
        assertThat(train.settings().descent()).isEqualTo(new Descent(Descent.Rule.ADAM, Descent.Course.LINEAR));
        assertThat(train.settings().warmup()).isEqualTo(0.2);
        assertThatThrownBy(() -> command("train", "--data", "d", "--out", "o", "--optimizer", "newton"))
                .hasMessageStartingWith("train: expected one of adamw, adam, sgd after --optimizer but got newton");
    }

    @Test
    void evalAndInfoKnowTheModel() {
        assertThat(command("eval", "--data", "d.csv", "--folds", "4", "--model", "m"))
                .isEqualTo(new Evaluate(
                        Path.of("d.csv"),
                        Set.of(4),
                        List.of(Prompt.SOUND_OF),
                        Optional.of(Path.of("m")),
                        Optional.empty()));
        assertThat(command("info", "m")).isEqualTo(new Info(Optional.of(Path.of("m"))));
        assertThat(command("audio-info", "a.wav", "-")).isEqualTo(new AudioInfo(List.of("a.wav", "-")));
        assertThat(command("info")).isEqualTo(new Info(Optional.empty()));
        assertThat(command("demo")).isEqualTo(new Demo(Optional.empty()));
    }

    @Test
    void evalTakesOnePromptOrComparesSeveral() {
        assertThat(((Evaluate) command("eval", "--data", "d", "--prompts", "a {}; b {}")).prompts())
                .containsExactly(new Prompt("a {}"), new Prompt("b {}"));
        assertThat(((Evaluate) command("eval", "--data", "d", "--prompts", "paper")).prompts())
                .hasSize(5)
                .contains(new Prompt("{}"), Prompt.SOUND_OF);
        assertThatThrownBy(() -> command("eval", "--data", "d", "--prompts", "nowhere"))
                .hasMessage(
                        "eval: expected sentences with {}, a file of them, or paper after --prompts but got nowhere:"
                                + " see jclap eval --help");
        assertThatThrownBy(() -> command("eval", "--data", "d", "--prompts", "a {}", "--prompt", "a {}"))
                .hasMessageStartingWith("eval: expected --prompt or --prompts but got both");
    }

    @Test
    void probeKnowsItsFolds() {
        assertThat(command("probe", "--data", "d.csv", "--folds", "1,2", "--report", "r.html"))
                .isEqualTo(new LinearProbe(
                        Path.of("d.csv"), Set.of(1, 2), Optional.empty(), Optional.of(Path.of("r.html"))));
    }

    @Test
    void trainBeginsWithANewModelOrAnother() {
        assertThat(((Train) command("train", "--data", "d", "--out", "o", "--from", "box")).from())
                .contains("box");
        assertThatThrownBy(() -> command("train", "--data", "d", "--out", "o", "--from", "m", "--size", "tiny"))
                .hasMessageStartingWith("train: expected --size of a new model or --from another but got both");
    }

    @Test
    void studiesKnowTheirSeeds() {
        assertThat(command("finetune", "--data", "d", "--epochs", "2", "--rate", "1e-5", "--seeds", "3,1"))
                .isEqualTo(new FineTune(
                        Path.of("d"),
                        Set.of(),
                        new FineTuning.Settings(2, 16, 3, 1e-3, 1e-5),
                        List.of(3L, 1L),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(((Freezing) command("freezing", "--data", "d", "--held", "4", "--rates", "*=0.5"))
                        .settings()
                        .rates())
                .isEqualTo("*=0.5");
        assertThatThrownBy(() -> command("freezing", "--data", "d"))
                .hasMessageStartingWith("freezing: expected --held FOLDS");
        assertThatThrownBy(() -> command("freezing", "--data", "d", "--held", "4", "--report", "x.png"))
                .hasMessageStartingWith("freezing: expected a page, FILE.html, after --report but got a picture");
        assertThatThrownBy(() -> command("finetune", "--data", "d", "--seeds", "x"))
                .hasMessageStartingWith("finetune: expected whole numbers between the commas after --seeds but got x");
    }

    @Test
    void jsonAndThreadsBelongToEveryCommand() {
        Invocation invocation = Invocation.parse(List.of("doctor", "--json", "--threads", "3"));
        assertThat(invocation.json()).isTrue();
        assertThat(invocation.threads()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classify",
                "caption",
                "embed",
                "train",
                "eval",
                "probe",
                "finetune",
                "freezing",
                "info",
                "audio-info",
                "doctor",
                "demo",
                "timeline",
                "search",
                "fetch-model"
            })
    void everyCommandExplainsItself(String name) {
        assertThat(command(name, "--help")).isEqualTo(command("help", name));
        assertThat(((Command.Print) command(name, "-h")).text()).startsWith("usage: jclap " + name);
        assertThat(Invocation.USAGE).contains("  " + name + " ");
    }

    @Test
    void everyOptionIsExplained() {
        assertThat(Classify.OPTIONS)
                .allSatisfy(option -> assertThat(Classify.USAGE).contains("  " + option + " "));
        assertThat(Caption.OPTIONS)
                .allSatisfy(option -> assertThat(Caption.USAGE).contains("  " + option + " "));
        assertThat(Evaluate.OPTIONS)
                .allSatisfy(option -> assertThat(Evaluate.USAGE).contains("  " + option + " "));
        assertThat(LinearProbe.OPTIONS)
                .allSatisfy(option -> assertThat(LinearProbe.USAGE).contains("  " + option + " "));
        assertThat(FineTune.OPTIONS)
                .allSatisfy(option -> assertThat(FineTune.USAGE).contains("  " + option + " "));
        assertThat(Freezing.OPTIONS)
                .allSatisfy(option -> assertThat(Freezing.USAGE).contains("  " + option + " "));
        assertThat(Train.OPTIONS).allSatisfy(option -> assertThat(Train.USAGE).contains("  " + option + " "));
    }

    @Test
    void wrongWordsNameTheCommandAndWhereToRead() {
        assertThatThrownBy(() -> command("classify", "a.wav"))
                .isInstanceOf(UsageException.class)
                .hasMessage("classify: expected --labels \"a,b,c\": see jclap classify --help");
        assertThatThrownBy(() -> command("classify", "a.wav", "--labels", "a", "--prompt", "a dog"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("classify: prompt: expected a text with {} where the label goes");
        assertThatThrownBy(() -> command("clasify"))
                .hasMessage("unknown command clasify (did you mean classify?): see jclap --help");
        assertThatThrownBy(() -> command("train", "--out", "o")).hasMessageStartingWith("train: expected --data PATH");
        assertThatThrownBy(() -> command("train", "--data", "d", "--out", "o", "--size", "huge"))
                .hasMessageStartingWith("train: expected small or tiny after --size but got huge");
        assertThatThrownBy(() -> command()).hasMessage("expected a command: see jclap --help");
        assertThatThrownBy(() -> command("info", "a", "b")).hasMessageStartingWith("info: expected one model");
    }

    private static Command command(String... words) {
        return Invocation.parse(List.of(words)).command();
    }
}
