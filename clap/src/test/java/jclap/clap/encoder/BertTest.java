package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.Bert.Config;
import jclap.clap.encoder.Bert.Pooling;
import jclap.clap.testing.GoldenModel;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.nn.Init;
import jclap.nn.TransformerBlock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Layers → `BertModel` and `RobertaModel` of Hugging Face.
class BertTest {

    private static final Config TINY = new Config(61, 40, 2, 16, 2, 2, 64, 1e-12f, 0);
    private static final Config TINY_ROBERTA = new Config(61, 40, 1, 16, 2, 2, 64, 1e-5f, 0);

    @Test
    void bertGivesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.tiny("tiny_bert", Keys.BERT)) {
            Bert bert = golden.load(Bert.create(TINY, Pooling.POOLER, Init.UNDRAWN));
            int[] types = golden.integers("token_type_ids");
            requireActivations(golden, bert, types);
            hidden(bert, golden.texts(), types).forEach(golden::requireOut);
            golden.requireTraining(bert, () -> hidden(bert, golden.texts(), types), GoldenModel::upstream);
        }
    }

    @Test
    void robertaGivesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.tiny("tiny_roberta", Keys.BERT)) {
            Bert roberta = golden.load(Bert.createRoberta(TINY_ROBERTA, Pooling.POOLER, Init.UNDRAWN));
            int[] types = new int[4 * 12];
            requireActivations(golden, roberta, types);
            hidden(roberta, golden.texts(), types).forEach(golden::requireOut);
            golden.requireTraining(roberta, () -> hidden(roberta, golden.texts(), types), GoldenModel::upstream);
        }
    }

    @Test
    @Tag("slow")
    void bertOfFullSizeGivesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.full("full_bert_base", Keys.BERT)) {
            requireFull(golden, Bert.create(Config.bertBase(), Pooling.POOLER, Init.UNDRAWN));
        }
    }

    @Test
    @Tag("slow")
    void robertaOfFullSizeGivesTheNumbersOfHuggingFace() {
        try (var golden = GoldenModel.full("full_roberta_base", Keys.BERT)) {
            requireFull(golden, Bert.createRoberta(Config.robertaBase(), Pooling.POOLER, Init.UNDRAWN));
        }
    }

    @Test
    void theLengthOfOtherTextsDoesNotMatter() {
        for (Pooling pooling : Pooling.values()) {
            Bert bert = Bert.create(TINY, pooling, new SplittableRandom(1));
            int[] text = {2, 7, 3}, longer = {2, 9, 8, 7, 6, 3};
            float[] alone = bert.forward(List.of(text)).data();
            float[] among = bert.forward(List.of(text, longer)).slice(0, 0, 1).data();
            assertThat(among).containsExactly(alone, org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    @Test
    void rejectsTextsThatAreEmptyOrTooLong() {
        Bert roberta = Bert.createRoberta(TINY_ROBERTA, Pooling.FIRST, Init.UNDRAWN);
        assertThat(roberta.longest()).isEqualTo(38);
        assertThatThrownBy(() -> roberta.forward(List.of(new int[39])))
                .hasMessage("text encoder: expected 1 … 38 tokens but got 39: shorten the text");
        assertThatThrownBy(() -> roberta.forward(List.of(new int[0])))
                .hasMessage("text encoder: expected 1 … 38 tokens but got 0: name a sound");
    }

    private static SequencedMap<String, Tensor> hidden(Bert bert, List<int[]> texts, int[] types) {
        var out = new LinkedHashMap<String, Tensor>();
        TokenBatch batch = bert.batch(texts);
        Tensor x = bert.embed(batch, types);
        out.put("hidden_0", x);
        for (TransformerBlock block : bert.blocks()) {
            x = block.forward(x, batch.mask());
            out.put("hidden_" + out.size(), x);
        }
        out.put("pooler", bert.pool(x, batch));
        return out;
    }

    private static void requireFull(GoldenModel golden, Bert bert) {
        golden.load(bert);
        Autograd.noGrad(() -> {
            TokenBatch batch = GoldenTexts.of(golden);
            Tensor x = bert.embed(batch, new int[batch.ids().length]);
            golden.requireProbe("embeddings", x);
            int layer = 0;
            for (TransformerBlock block : bert.blocks()) {
                x = block.forward(x, batch.mask());
                golden.requireProbe("encoder.layer." + layer++, x);
            }
            golden.requireOut("last_hidden_state", x);
            golden.requireOut("pooler_output", bert.forward(golden.texts()));
            golden.requireProbe("pooler", bert.forward(golden.texts()));
            return null;
        });
    }

    private static void requireActivations(GoldenModel golden, Bert bert, int[] types) {
        TokenBatch batch = GoldenTexts.of(golden);
        golden.requireActivation(
                "embeddings.word_embeddings", bert.tokenEmbedding().forward(batch.ids()));
        golden.requireActivation(
                "embeddings.token_type_embeddings", bert.typeEmbedding().forward(types));
        Tensor x = bert.embed(batch, types), mask = batch.mask();
        golden.requireActivation("embeddings", x);
        for (int i = 0; i < bert.blocks().size(); i++) {
            String layer = "encoder.layer." + i + ".";
            TransformerBlock block = bert.blocks().get(i);
            var attention = block.attention();
            golden.requireActivation(
                    layer + "attention.self.query", attention.query().forward(x));
            golden.requireActivation(
                    layer + "attention.self.key", attention.key().forward(x));
            golden.requireActivation(
                    layer + "attention.self.value", attention.value().forward(x));
            golden.requireActivation(layer + "attention.self", attention.mix(x, mask));
            Tensor attended = attention.forward(x, mask);
            golden.requireActivation(layer + "attention.output.dense", attended);
            Tensor h = block.norm1().forward(x.plus(attended));
            golden.requireActivation(layer + "attention", h);
            Tensor inner = block.mlp().fc1().forward(h);
            golden.requireActivation(layer + "intermediate.dense", inner);
            golden.requireActivation(layer + "intermediate", inner.gelu());
            golden.requireActivation(layer + "output.dense", block.mlp().forward(h));
            x = block.forward(x, mask);
            golden.requireActivation("encoder.layer." + i, x);
        }
        golden.requireActivation("encoder", x);
        golden.requireActivation("pooler", bert.pool(x, batch));
    }
}
