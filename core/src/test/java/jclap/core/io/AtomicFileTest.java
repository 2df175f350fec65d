package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void createsAndReplaces() throws IOException {
        Path file = folder.resolve("a.txt");

        AtomicFile.write(file, out -> out.write("one".getBytes()));
        AtomicFile.write(file, out -> out.write("two".getBytes()));

        assertThat(file).hasContent("two");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void theNameStaysFreeUntilTheContentIsComplete() throws IOException {
        Path file = folder.resolve("a.txt");

        AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            assertThat(file).doesNotExist();
        });

        assertThat(file).hasSize(1 << 20);
    }

    @Test
    void whatAKilledProcessLeftADayAgoIsRemovedBeforeLongWork() throws IOException {
        String random = "123e4567-e89b-12d3-a456-426614174000.tmp";
        var before = FileTime.from(Instant.now().minus(Duration.ofHours(25)));
        for (String old : List.of(".a.txt." + random, ".a.txt.mine.tmp", ".b.txt." + random)) {
            Files.setLastModifiedTime(Files.createFile(folder.resolve(old)), before);
        }
        Path beingWritten = Files.createFile(folder.resolve(".a.txt.0" + random.substring(1)));

        AtomicFile.requirePlace(folder.resolve("a.txt"));

        assertThat(folder)
                .isDirectoryNotContaining("glob:**/.a.txt." + random)
                .isDirectoryContaining("glob:**/.a.txt.mine.tmp")
                .isDirectoryContaining("glob:**/.b.txt." + random);
        assertThat(beingWritten).exists();
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");

        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": expected room and permission to write but got No space left on device:"
                        + " free space or choose another folder; what was there before is unchanged");

        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aContentThatFailsLeavesNothing() {
        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("a.txt"), _ -> {
                    throw new IllegalStateException("content");
                }))
                .hasMessage("content");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aLinkGoesOnPointingToTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        AtomicFile.write(link, out -> out.write("new".getBytes()));

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aPlaceIsTriedBeforeTheWorkAndNothingStaysThere() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFile.requirePlace(file);
        assertThat(folder).isEmptyDirectory();

        Path never = Path.of("/proc/a.txt"); // A folder that takes no files, not even from root.
        Assumptions.assumeTrue(Files.isDirectory(never.getParent()), "no /proc here");
        assertThatThrownBy(() -> AtomicFile.requirePlace(never))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(never + ": expected room and permission to write but got ");
    }

    @Test
    void refusesWhatIsNoFileAndFoldersThatAreMissing() {
        Path lost = folder.resolve("missing/a.txt");

        assertThatThrownBy(() -> AtomicFile.write(folder, _ -> {}))
                .hasMessage(folder + ": expected a file to replace but got a folder: choose another name");
        assertThatThrownBy(() -> AtomicFile.write(lost, _ -> {}))
                .hasMessage(lost + ": expected an existing folder but got none at " + lost.getParent()
                        + ": create it first");
    }
}
