package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import jclap.clap.checkpoint.Keys;
import jclap.clap.checkpoint.Origin;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.Htsat.Fusion;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyFrontEnd;
import jclap.clap.testing.WeightRecipe;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Encoders → ClapCap, and its beam search.
class CaptionerTest {

    @Test
    void givesTheNumbersOfMicrosoft() {
        try (var golden = GoldenModel.tiny("tiny_clapcap", Keys.CLAPCAP)) {
            Captioner captioner = golden.load(new Captioner(
                    new AudioEncoder(
                            HtsatTest.create(golden, "audio.", Fusion.NONE, true),
                            Projection.create(64, 16, 0, Init.UNDRAWN)),
                    Captioner.Mapper.create(16, 5, 16, 2, 8, Init.UNDRAWN),
                    Gpt2.create(new Gpt2.Config(61, 64, 16, 2, 2, 0), Init.UNDRAWN)));
            Tensor logMel = TinyFrontEnd.logMel(golden, "audio.", golden.in("waveform"));
            Tensor prefix = captioner.prefix(captioner.audioEncoder().base().normalize(logMel));
            golden.requireOut("prefix_embed", prefix);
            Gpt2 gpt = captioner.gpt();
            Tensor words =
                    gpt.tokenEmbedding().forward(golden.integers("input_ids")).reshape(2, 6, 16);
            Tensor hidden = gpt.encode(Tensor.concat(1, prefix, words), TokenBatch.causalMask(11));
            golden.requireOut("logits", gpt.logits(hidden));
        }
    }

    @Test
    void whatWasSeenIsNotComputedAgain() {
        Gpt2 gpt = Gpt2.create(new Gpt2.Config(61, 64, 16, 2, 2, 0), new SplittableRandom(1));
        Tensor prefix = Init.normal(1, new SplittableRandom(2), 1, 5, 16);
        int[] first = {7, 9}, second = {3, 3};
        Gpt2.Next next = gpt.next(Past.NONE, prefix);
        assertThat(next.past().time()).isEqualTo(5);
        // Two sequences go on where the one ends, then change places.
        next = gpt.next(
                next.past().of(0, 0), gpt.tokenEmbedding().forward(first).reshape(2, 1, 16));
        next = gpt.next(
                next.past().of(1, 0), gpt.tokenEmbedding().forward(second).reshape(2, 1, 16));
        assertThat(next.past().time()).isEqualTo(7);
        Tensor[] whole = new Tensor[2];
        for (int i = 0; i < 2; i++) {
            Tensor words = gpt.tokenEmbedding().forward(first[1 - i], second[i]).reshape(1, 2, 16);
            Tensor hidden = gpt.encode(Tensor.concat(1, prefix, words), TokenBatch.causalMask(7));
            whole[i] = gpt.logits(hidden.slice(1, 6, 7)).reshape(1, -1);
        }
        assertFloats(next.logits().data())
                .isCloseTo(1e-5, Tensor.concat(0, whole).data());
    }

    @Test
    void refusesSearchesThatCannotBe() {
        assertThatThrownBy(() -> new BeamSearch(0, 3, 1, 2))
                .hasMessage("beam search: expected width and longest of at least 1 and a temperature of 0.001 …"
                        + " 1000.0 but got 0, 3 and 1.0");
        assertThatThrownBy(() -> new BeamSearch(1, 0, 1, 2)).hasMessageEndingWith("but got 1, 0 and 1.0");
        assertThatThrownBy(() -> new BeamSearch(1, 3, Float.NaN, 2)).hasMessageEndingWith("but got 1, 3 and NaN");
        Gpt2 gpt = Gpt2.create(new Gpt2.Config(61, 8, 16, 2, 2, 0), Init.UNDRAWN);
        assertThatThrownBy(() -> new BeamSearch(5, 5, 1, 2).write(gpt, Tensor.of(Shape.of(1, 5, 16), new float[80])))
                .hasMessage("beam search: expected at most the 8 places and as many beginnings as tokens of the model"
                        + " but got 9 and 5: write shorter sentences");
    }

    @Test
    void anInterruptedThreadWritesNoFurther() {
        Gpt2 gpt = Gpt2.create(new Gpt2.Config(61, 64, 16, 2, 2, 0), new SplittableRandom(1));
        Tensor prefix = Init.normal(1, new SplittableRandom(2), 1, 5, 16);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> BeamSearch.clapCap(2).withLongest(9).write(gpt, prefix))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void beamSearchFollowsMicrosofts(int number) {
        String id = "beam_search/" + number;
        Gpt2 gpt = Gpt2.create(new Gpt2.Config(61, 64, 16, 2, 2, 0), Init.UNDRAWN);
        Map<String, Tensor> own = StateDict.of(gpt);
        try (var golden = GoldenModel.tiny("tiny_clapcap", Keys.CLAPCAP);
                Checkpoint file = Golden.tensors("extra/extra.safetensors")) {
            List<String> names = golden.shapes().keySet().stream()
                    .filter(name -> name.startsWith("gpt."))
                    .map(name -> name.substring("gpt.".length()))
                    .toList();
            Map<String, Origin> origins = Keys.GPT2_LM.origins(names);
            StateDict.load(gpt, origins.keySet(), name -> own.get(name).shape(), name -> {
                String theirs = origins.get(name).name();
                Shape shape = golden.shapes().get("gpt." + theirs);
                Tensor weight = origins.get(name).of(WeightRecipe.tensor("beam." + theirs, shape));
                return theirs.equals("transformer.ln_f.weight") ? weight.affine(3, 0) : weight;
            });
            Json params = Golden.index("extra").get("cases").items().stream()
                    .filter(test -> test.get("id").text().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .get("params");
            var search = new BeamSearch(
                    params.get("beam_size").integer(),
                    params.get("entry_length").integer(),
                    (float) params.get("temperature").number(),
                    params.get("stop_token").integer());
            List<int[]> sentences = search.write(gpt, file.tensor(id + "/in/prefix_embed"));
            int[] expected = file.ints(id + "/out/tokens");
            int longest = file.shape(id + "/out/tokens").dim(1);
            for (int i = 0; i < search.width(); i++) {
                int[] row = Arrays.copyOfRange(expected, i * longest, (i + 1) * longest);
                assertThat(sentences.get(i))
                        .containsExactly(
                                Arrays.stream(row).filter(token -> token >= 0).toArray());
            }
        }
    }
}
