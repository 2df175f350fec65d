package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jclap.testing.Golden;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damaged files: whatever bytes change, reading ends with tensors or with an [IOException] that names the file.
class CheckpointFuzzTest {

    private static final List<String> FILES = List.of(
            "types.pth",
            "types_legacy.pt",
            "views_legacy.pt",
            "nested.pth",
            "module_prefix.pt",
            "protocol4.pth",
            "parameters.pth",
            "types.safetensors");

    @Test
    void aDamagedFileNeverDoesWorseThanAnIOException() throws IOException {
        damage(120, 1);
    }

    @Test
    @Tag("slow")
    void aDamagedFileNeverDoesWorseThanAnIOExceptionHoweverOftenOneTries() throws IOException {
        damage(40_000, 2);
    }

    private static void damage(int rounds, long seed) throws IOException {
        var random = new Random(seed);
        int opened = 0;
        for (String name : FILES) {
            byte[] good = Files.readAllBytes(Golden.file("files/" + name));
            for (int round = 0; round < rounds; round++) {
                opened += opens(damaged(good, random)) ? 1 : 0;
            }
        }
        // Both ends must occur, or nothing was tested.
        assertThat(opened).isBetween(rounds / 10, FILES.size() * rounds - rounds);
    }

    /// {@return whether such a file is read; anything but an [IOException] is a failure}
    static boolean opens(byte[] file) {
        try (var checkpoint = Checkpoint.read("fuzz", new ByteArrayInputStream(file))) {
            checkpoint.names().forEach(checkpoint::bytes);
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("fuzz: ").hasMessageNotContaining("null");
            return false;
        }
    }

    /// Cuts the file, or overwrites a few bytes, or copies a piece of it elsewhere.
    static byte[] damaged(byte[] good, Random random) {
        byte[] bad = good.clone();
        switch (random.nextInt(6)) {
            case 0 -> bad = Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> {
                int n = random.nextInt(Math.min(64, good.length));
                System.arraycopy(good, random.nextInt(good.length - n), bad, random.nextInt(good.length - n), n);
            }
            default -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int[] likely = {0, 1, 0x7f, 0x80, 0xff, random.nextInt(256)};
                    bad[random.nextInt(bad.length)] = (byte) likely[random.nextInt(likely.length)];
                }
            }
        }
        return bad;
    }
}
