package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Chain of trust: files that `torch.save` wrote, and what torch read back from them, as safetensors.
class CheckpointGoldenTest {

    /// Torch never compresses: the one file that somebody packed again.
    private static final String DEFLATED = "rezipped_deflated.pth";

    static List<String> files() {
        return Golden.index("files").get("cases").items().stream()
                .map(entry -> entry.get("file").text())
                .filter(file -> !file.equals(DEFLATED))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsWhatTorchReads(String file) throws IOException {
        Json entry = entry(file);
        var expectedNames = new ArrayList<String>();
        entry.find("tensors")
                .ifPresent(all -> expectedNames.addAll(all.members().keySet()));
        try (var checkpoint = Checkpoint.open(Golden.file("files/" + file));
                var expected = Golden.tensors("files/expected.safetensors")) {
            if (entry.get("kind").text().equals("model-checkpoint")) {
                assertThat(checkpoint.names()).hasSize(entry.get("n_tensors").integer());
                return; // The weights are checked where the model is.
            }
            assertThat(checkpoint.names()).containsExactlyInAnyOrderElementsOf(expectedNames);
            for (String name : expectedNames) {
                String reference = file + "::" + name;
                assertThat(checkpoint.dtype(name)).as(name).isEqualTo(expected.dtype(reference));
                assertThat(checkpoint.shape(name)).as(name).isEqualTo(expected.shape(reference));
                assertThat(checkpoint.bytes(name)).as(name).isEqualTo(expected.bytes(reference));
            }
        }
    }

    @Test
    void readsARealModel() throws IOException {
        try (var checkpoint = Checkpoint.open(Golden.file("mobilenet/mn04_as_mAP_432.pt"))) {
            assertThat(checkpoint.names()).hasSize(312).startsWith("features.0.0.weight");
            assertThat(checkpoint.shape("features.0.0.weight")).hasToString("(8, 1, 3, 3)");
            assertThat(checkpoint.tensor("features.0.0.weight").data()).doesNotContain(0f);
            assertThat(checkpoint.longs("features.0.1.num_batches_tracked")).hasSize(1);
        }
    }

    @Test
    void refusesCompressedEntriesWithTheRemedy() {
        Path file = Golden.file("files/" + DEFLATED);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": zip: entry \"views/data.pkl\": expected stored bytes but got compressed or"
                        + " encrypted ones: unpack it and pack it by zip -0");
    }

    private static Json entry(String file) {
        return Golden.index("files").get("cases").items().stream()
                .filter(entry -> entry.get("file").text().equals(file))
                .findFirst()
                .orElseThrow();
    }
}
