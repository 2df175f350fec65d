package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import jclap.core.io.Pickle.Global;
import jclap.core.io.Pickle.Tuple;
import org.junit.jupiter.api.Test;

/// Objects that no `torch.save` writes, but a file may hold; those that it writes are in [CheckpointGoldenTest].
class TorchObjectsTest {

    private final TorchObjects objects = new TorchObjects();
    private final TorchObjects.Storage storage =
            objects.persistent(List.of("storage", new Global("torch", "FloatStorage"), "a long key", "cpu", 1L));

    @Test
    void aStorageThatNoTensorUsesIsNotSpelledOut() {
        assertThat(contents(List.of(storage, storage)).metadata().values()).containsExactly("a storage", "a storage");
    }

    @Test
    void oneTextOfManyNamesDoesNotFillTheMemory() {
        String text = "x".repeat(1 << 20);
        assertThat(contents(Collections.nCopies(15, text)).metadata()).hasSize(15);
        assertThatThrownBy(() -> contents(Collections.nCopies(16, text)))
                .hasMessage("torch: expected dicts and lists at most 100 deep with 16777216 characters of names and"
                        + " values but got more at \"15\": save the state_dict alone, without other objects");
    }

    @Test
    void aTensorHasAtMost64Axes() {
        assertThat(tensor(64)).isInstanceOf(TorchObjects.View.class);
        assertThatThrownBy(() -> tensor(65))
                .hasMessage("torch: expected at most 64 axes but got 65: the file is damaged");
    }

    private static Checkpoint.Contents contents(List<?> root) {
        return TorchObjects.contents(root, _ -> MemorySegment.NULL);
    }

    private Object tensor(int rank) {
        var ones = new Tuple(Collections.nCopies(rank, 1L));
        return objects.call(new Global("torch._utils", "_rebuild_tensor_v2"), List.of(storage, 0L, ones, ones));
    }
}
