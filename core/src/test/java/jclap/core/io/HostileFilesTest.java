package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jclap.testing.Golden;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files made to run code, to fill memory, or never to end. [CheckpointJvmTest] reads them to their end and measures
/// memory and time.
class HostileFilesTest {

    /// What is wrong with them harms nobody who never writes entries to disk, or does not compare check sums.
    private static final Set<String> READABLE = Set.of("zip_traversal.pth", "zip_flipped_byte.pth");

    private static final long SECONDS = 2;

    static List<String> files() {
        return Golden.index("files").get("hostile").items().stream()
                .map(entry -> entry.get("file").text())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyHostileFileIsRefusedInTime(String name) throws IOException {
        Path file = Golden.file("files/" + name);
        if (READABLE.contains(file.getFileName().toString())) {
            try (var checkpoint = Checkpoint.open(file)) {
                assertThat(checkpoint.names()).doesNotContain("pwned");
            }
            return;
        }
        // The time of the processor, not of the clock: a busy machine is not the file's doing.
        Duration start = processorTime();
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining("expected ")
                .hasMessageContaining(" but got ");
        assertThat(processorTime().minus(start)).isLessThan(Duration.ofSeconds(SECONDS));
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    @AfterEach
    void noCodeRan() {
        assertThat(Files.exists(Path.of("pwned"))).isFalse();
        assertThat(Files.exists(Golden.folder().resolve("files/hostile/pwned"))).isFalse();
    }
}
