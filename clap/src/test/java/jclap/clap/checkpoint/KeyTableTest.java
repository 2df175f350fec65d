package jclap.clap.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    private static final KeyTable TABLE = KeyTable.of("""
            h.#.mlp.*     blocks.#.mlp.*
            h.#.c_attn.*  blocks.#.{query,key}.*  transposed
            h.#.bias      -
            """);

    @Test
    void numbersAndRestsAreCarriedOver() {
        assertThat(TABLE.origins(List.of("h.11.mlp.fc1.weight", "h.0.bias")))
                .containsOnlyKeys("blocks.11.mlp.fc1.weight")
                .containsValue(new Origin("h.11.mlp.fc1.weight", 0, 1, false));
    }

    @Test
    void oneTensorOfTheirsIsTwoOfOurs() {
        Tensor attention = Tensor.of(Shape.of(3, 4), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        var ours = TABLE.ours(Map.of("h.0.c_attn.weight", attention));
        assertThat(ours.get("blocks.0.query.weight").data()).containsExactly(1, 5, 9, 2, 6, 10);
        assertThat(ours.get("blocks.0.key.weight").data()).containsExactly(3, 7, 11, 4, 8, 12);
        assertThat(TABLE.theirs("h.0.c_attn.weight", ours::get).data()).containsExactly(attention.data());
    }

    @Test
    void aTableMayBePartOfAnother() {
        assertThat(TABLE.under("gpt.", "text.").origins(List.of("gpt.h.0.mlp.fc1.bias")))
                .containsOnlyKeys("text.blocks.0.mlp.fc1.bias");
    }

    @Test
    void rejectsLinesOfAnotherForm() {
        assertThatThrownBy(() -> KeyTable.of("a b c"))
                .hasMessage("key table: expected `theirs ours [transposed]` but got a b c");
        assertThatThrownBy(() -> TABLE.origins(List.of("x", "h.0.bias")))
                .hasMessage("key table: expected only known tensors but unexpected x; ignored h.0.bias");
        assertThatThrownBy(() -> TABLE.theirs("x", _ -> Tensor.of(Shape.of(), 0)))
                .hasMessage("key table: expected a known tensor but got x");
    }
}
