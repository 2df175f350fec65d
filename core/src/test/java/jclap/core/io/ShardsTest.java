package jclap.core.io;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {

    @TempDir
    Path folder;

    private Path index;

    @BeforeEach
    void writeTwoShards() throws IOException {
        index = folder.resolve("model.safetensors.index.json");
        write("model-1.safetensors", "a", 1);
        write("model-2.safetensors", "b", 2);
    }

    @Test
    void anIndexOpensAllItsFiles() throws IOException {
        index("""
                {"metadata": {"total_size": 8}, "weight_map": {"b": "model-2.safetensors", "a": "model-1.safetensors"}}""");
        try (var checkpoint = Checkpoint.open(index)) {
            assertThat(checkpoint.names()).containsExactly("b", "a");
            assertFloats(checkpoint.floats("a")).hasSameBitsAs(1);
            assertFloats(checkpoint.floats("b")).hasSameBitsAs(2);
            assertThat(checkpoint.metadata()).isEqualTo(Map.of("total_size", "8"));
        }
    }

    @Test
    void errorsNameTheShard() throws IOException {
        index("""
                {"weight_map": {"c": "model-2.safetensors"}}""");
        assertThatThrownBy(() -> Checkpoint.open(index))
                .hasMessage(index + ": tensor \"c\": expected it in model-2.safetensors as the index says but got"
                        + " none there: fetch all files of the model again");
        index("""
                {"weight_map": {"c": "model-3.safetensors"}}""");
        assertThatThrownBy(() -> Checkpoint.open(index))
                .isInstanceOf(IOException.class)
                .hasMessage(index + ": expected a file beside it but got \"model-3.safetensors\":"
                        + " fetch all files of the model into one folder");
        index("""
                {"weight_map": {"c": "model.safetensors.index.json"}}""");
        assertThatThrownBy(() -> Checkpoint.open(index))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(index + ": model.safetensors.index.json: expected safetensors, ");
        index("""
                {"weight_map": {"c": "../other"}}""");
        assertThatThrownBy(() -> Checkpoint.open(index))
                .hasMessageContaining("expected a file beside it but got \"../other\"");
        index("{\"model_type\": \"clap\"}");
        assertThatThrownBy(() -> Checkpoint.open(index))
                .hasMessage(index + ": json: expected a member \"weight_map\" but got {\"model_type\":\"clap\"}");
    }

    private void index(String json) throws IOException {
        Files.writeString(index, json);
    }

    private void write(String file, String name, float value) throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put(name, Tensor.of(Shape.of(1), value));
        SafeTensors.write(folder.resolve(file), tensors, DType.F32, Map.of());
    }
}
