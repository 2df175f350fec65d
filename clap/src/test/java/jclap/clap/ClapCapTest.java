package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import jclap.audio.AudioClip;
import jclap.audio.AudioStream;
import jclap.audio.FrontEnd;
import jclap.audio.WavWriter;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyClapCap;
import jclap.clap.testing.TinyFrontEnd;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.testing.Golden;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Captioner, BeamSearch → ClapCap as its users have it: a file, and the tokenizer beside it.
class ClapCapTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void makeACheckpoint() throws IOException {
        file = folder.resolve("clapcap_weights_2023.safetensors");
        TinyClapCap.write(file, 32);
    }

    @Test
    void theFileGivesTheNumbersOfMicrosoft() throws IOException {
        TinyClapCap.TOKENIZER.save(folder);
        try (var golden = GoldenModel.tiny("tiny_clapcap", Keys.CLAPCAP)) {
            var captioner = ClapCap.load(file, TinyClapCap.RECIPE).model();
            Tensor logMel = TinyFrontEnd.logMel(golden, "audio.", golden.in("waveform"));
            Tensor normalized = captioner.audioEncoder().base().normalize(logMel);
            golden.requireOut("prefix_embed", Autograd.noGrad(() -> captioner.prefix(normalized)));
        }
    }

    @Test
    void aCaptionIsTheBestSentenceWithACapital() throws IOException {
        TinyClapCap.TOKENIZER.save(folder);
        ClapCap loaded = ClapCap.load(folder, TinyClapCap.RECIPE);
        ClapCap clapCap = loaded.with(loaded.search().withLongest(6));
        AudioClip clip = clip();
        Path wav = folder.resolve("clip.wav");
        WavWriter.write(clip, wav, WavWriter.Encoding.FLOAT_32);
        String caption = clapCap.caption(clip);
        assertThat(clapCap.caption(wav)).isEqualTo(caption).isNotEmpty();
        try (AudioStream in = AudioStream.open(wav)) {
            assertThat(clapCap.captions(in)).hasSize(5).first().isEqualTo(caption);
        }
        assertThat(caption)
                .isEqualTo(caption.substring(0, 1).toUpperCase()
                        + caption.substring(1).toLowerCase());

        var single = clapCap.with(clapCap.search().withWidth(1).withLongest(3).withTemperature(0.01f));
        int[] tokens = single.model()
                .write(
                        new Hearing(
                                        FrontEnd.of(TinyClapCap.RECIPE),
                                        single.model().audioEncoder())
                                .embed(clip),
                        single.search())
                .getFirst();
        assertThat(single.caption(clip))
                .isEqualToIgnoringCase(TinyClapCap.TOKENIZER.decode(tokens).strip());
    }

    @Test
    void sentencesEndWithTheSpaceBeforeTheMark() throws IOException {
        TinyClapCap.TOKENIZER.save(folder);
        ClapCap clapCap = ClapCap.load(folder, TinyClapCap.RECIPE);
        assertThat(TinyClapCap.TOKENIZER.token(clapCap.search().stop())).isEqualTo("Ġ");
        assertThat(clapCap.recipe()).isEqualTo(TinyClapCap.RECIPE);
    }

    @Test
    void withoutATokenizerItSaysWhichFilesAreMissingAndWhere() {
        assertThatThrownBy(() -> ClapCap.load(file, TinyClapCap.RECIPE))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        folder + ": expected vocab.json and merges.txt, the tokenizer of gpt2, beside the checkpoint"
                                + " but got none: copy them from huggingface.co/gpt2 to this folder");
    }

    @Test
    void eachLoaderSendsTheOthersModelsThere() throws IOException {
        assertThatThrownBy(() -> Clap.load(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": expected a model with two towers but got ClapCap, which writes captions:"
                        + " jclap caption, or jclap.clap.ClapCap, takes it");
        Path other = Golden.file("files/tiny_hf_unfused.safetensors");
        assertThatThrownBy(() -> ClapCap.load(other))
                .isInstanceOf(IOException.class)
                .hasMessage(other + ": expected ClapCap, which writes captions, but got a model of the family hugging"
                        + " face, which cannot: take clapcap_weights_2023.pth");
    }

    @Test
    void whatIsInTheFileIsReported() throws IOException {
        KeyReport report = KeyReport.of(file);
        assertThat(report.family()).isEqualTo("clapcap");
        assertThat(report.captions()).isTrue();
        assertThat(report.others()).isEmpty();
        assertThat(report.parameters()).isGreaterThan(100_000);
    }

    private static AudioClip clip() {
        try (var golden = GoldenModel.tiny("tiny_clapcap", Keys.CLAPCAP)) {
            return AudioClip.mono(Arrays.copyOf(golden.in("waveform").data(), 12_000), 16_000);
        }
    }
}
