package jclap.core.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// Files that appear complete or not at all.
///
/// A file is written under a temporary name in the same folder, forced to the disk, and renamed. Whoever opens the
/// name meanwhile, or after a crash or a full disk, finds the old content or the new one, never a part. A process
/// that is killed may leave its temporary `.NAME.….tmp` behind; nothing ever reads it, and [#requirePlace] removes it
/// when it is a day old.
public final class AtomicFile {

    private static final Pattern RANDOM = Pattern.compile("[0-9a-f-]{36}\\.tmp");

    // Nobody writes a file for so long: what is younger may be the work of another process.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private AtomicFile() {}

    /// What is to be written.
    @FunctionalInterface
    public interface Content {
        /// Writes all bytes to `out`, which is buffered and must not be closed here.
        void writeTo(OutputStream out) throws IOException;
    }

    /// Creates `file`, or replaces its content.
    ///
    /// @throws IOException naming the file and the remedy, if that is impossible; nothing is changed then
    public static void write(Path file, Content content) throws IOException {
        requireFolder(file);
        Path target = target(file), temporary = temporary(target);
        try {
            writeThrough(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw impossible(file, e);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(target.getParent());
    }

    /// Finds out, before long work, whether there is a place for its result.
    ///
    /// @throws IOException if `file` is something else than a file, or its folder does not exist or takes no files
    public static void requirePlace(Path file) throws IOException {
        requireFolder(file);
        Path target = target(file), temporary = temporary(target);
        try {
            Files.createFile(temporary);
        } catch (IOException e) {
            throw impossible(file, e);
        }
        Files.delete(temporary);
        removeAbandoned(target);
    }

    private static void requireFolder(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + ": expected a file to replace but got "
                    + (Files.isDirectory(file) ? "a folder" : "a device") + ": choose another name");
        }
        Path folder = target(file).getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException(
                    file + ": expected an existing folder but got none at " + folder + ": create it first");
        }
    }

    /// A link keeps pointing at the file it names: the file is replaced, not the link.
    private static Path target(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    private static Path temporary(Path target) {
        return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    /// Removes what processes that were killed left of this file. What cannot be listed or removed stays: it is in
    /// nobody's way.
    private static void removeAbandoned(Path target) {
        String start = "." + target.getFileName() + ".";
        Instant oldest = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target.getParent(), file -> {
            String name = file.getFileName().toString();
            return name.startsWith(start)
                    && RANDOM.matcher(name.substring(start.length())).matches();
        })) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // As said above.
        }
    }

    private static void writeThrough(Path file, Content content) throws IOException {
        var create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(file, create)) {
            var out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /// Makes the new name itself durable.
    private static void force(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException _) {
            return; // Windows opens no folders, and needs none opened: it logs the rename itself.
        }
        try (channel) {
            channel.force(true);
        } catch (IOException e) {
            throw new IOException(
                    folder + ": a file was replaced, but it may be lost if the power fails now: " + reason(e), e);
        }
    }

    private static IOException impossible(Path file, IOException e) {
        return new IOException(
                file + ": expected room and permission to write but got " + reason(e)
                        + ": free space or choose another folder; what was there before is unchanged",
                e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "no permission";
            case NoSuchFileException _ -> "a folder that takes no files";
            default -> String.valueOf(e.getMessage());
        };
    }
}
