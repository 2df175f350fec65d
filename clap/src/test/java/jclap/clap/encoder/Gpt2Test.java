package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.Gpt2.Config;
import jclap.clap.testing.GoldenModel;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.nn.Init;
import jclap.nn.TransformerBlock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Layers → `GPT2LMHeadModel` of Hugging Face.
class Gpt2Test {

    private static final Config TINY = new Config(61, 40, 16, 2, 2, 0);

    @Test
    void givesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.tiny("tiny_gpt2", Keys.GPT2_LM)) {
            Gpt2 gpt = golden.load(Gpt2.create(TINY, Init.UNDRAWN));
            requireActivations(golden, gpt);
            outputs(gpt, golden.texts()).forEach(golden::requireOut);
            golden.requireTraining(gpt, () -> outputs(gpt, golden.texts()), out -> out.get("loss"));
        }
    }

    @Test
    @Tag("slow")
    void ofFullSizeGivesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.full("full_gpt2", Keys.GPT2)) {
            Gpt2 gpt = golden.load(Gpt2.create(Config.small(), Init.UNDRAWN));
            Autograd.noGrad(() -> {
                TokenBatch batch = GoldenTexts.of(golden);
                Tensor embeddings = gpt.embed(batch);
                Tensor x = gpt.place(embeddings);
                for (int i = 0; i < gpt.blocks().size(); i++) {
                    x = gpt.blocks().get(i).forward(x, batch.causalMask());
                    golden.requireProbe("h." + i, x);
                }
                golden.requireProbe("ln_f", gpt.norm().forward(x));
                golden.requireOut("last_hidden_state", gpt.encode(embeddings, batch.causalMask()));
                return null;
            });
        }
    }

    @Test
    void exclamationMarksMoveTheTokenThatStandsForATextAsInTheOriginal() {
        Gpt2 gpt = Gpt2.create(TINY, new SplittableRandom(1));
        int[] wowADog = {42, 0, 25, 32, 22, 50};
        TokenBatch batch = gpt.batch(List.of(wowADog));
        Tensor hidden = gpt.encode(gpt.embed(batch), batch.causalMask()).reshape(6, 16);
        assertThat(gpt.forward(List.of(wowADog)).data())
                .containsExactly(hidden.slice(0, 4, 5).data(), offset(0f));
    }

    private static SequencedMap<String, Tensor> outputs(Gpt2 gpt, List<int[]> texts) {
        var out = new LinkedHashMap<String, Tensor>();
        TokenBatch batch = gpt.batch(texts);
        Tensor x = gpt.place(gpt.embed(batch));
        for (TransformerBlock block : gpt.blocks()) {
            out.put("hidden_" + out.size(), x);
            x = block.forward(x, batch.causalMask());
        }
        x = gpt.norm().forward(x);
        out.put("hidden_" + out.size(), x);
        Tensor logits = x.linear(gpt.tokenEmbedding().weight());
        out.put("logits", logits);
        out.put("loss", nextToken(logits, texts));
        return out;
    }

    /// The cross-entropy of each token but the first, given those before it.
    private static Tensor nextToken(Tensor logits, List<int[]> texts) {
        int time = logits.shape().dim(1);
        int[] rows = new int[0], targets = new int[0];
        for (int b = 0; b < texts.size(); b++) {
            int[] text = texts.get(b);
            int from = rows.length;
            rows = Arrays.copyOf(rows, from + text.length - 1);
            targets = Arrays.copyOf(targets, rows.length);
            for (int i = 0; i < text.length - 1; i++) {
                rows[from + i] = b * time + i;
                targets[from + i] = text[i + 1];
            }
        }
        return logits.reshape(texts.size() * time, -1).select(rows).crossEntropy(targets);
    }

    private static void requireActivations(GoldenModel golden, Gpt2 gpt) {
        TokenBatch batch = GoldenTexts.of(golden);
        golden.requireActivation("transformer.wte", gpt.embed(batch));
        Tensor x = gpt.place(gpt.embed(batch)), mask = batch.causalMask();
        for (int i = 0; i < gpt.blocks().size(); i++) {
            String layer = "transformer.h." + i;
            TransformerBlock block = gpt.blocks().get(i);
            Tensor normed = block.norm1().forward(x);
            golden.requireActivation(layer + ".ln_1", normed);
            Tensor attended = block.attention().forward(normed, mask);
            golden.requireActivation(layer + ".attn", attended);
            Tensor h = block.norm2().forward(x.plus(attended));
            golden.requireActivation(layer + ".ln_2", h);
            Tensor inner = block.mlp().fc1().forward(h);
            golden.requireActivation(layer + ".mlp.c_fc", inner);
            golden.requireActivation(layer + ".mlp.act", inner.geluTanh());
            golden.requireActivation(layer + ".mlp", block.mlp().forward(h));
            x = block.forward(x, mask);
            golden.requireActivation(layer, x);
        }
        golden.requireActivation("transformer.ln_f", gpt.norm().forward(x));
        golden.requireActivation(
                "lm_head", gpt.norm().forward(x).linear(gpt.tokenEmbedding().weight()));
    }
}
