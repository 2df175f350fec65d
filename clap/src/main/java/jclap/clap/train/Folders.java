package jclap.clap.train;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Folders that a training run writes to.
final class Folders {

    private Folders() {}

    /// {@return `folder`, which is made if it is not there}
    ///
    /// @throws IOException naming the folder and why there is none
    static Path make(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (FileSystemException e) {
            String got = switch (e) {
                case FileAlreadyExistsException _ -> "a file";
                case AccessDeniedException _ -> "no permission";
                default -> Optional.ofNullable(e.getReason()).orElse("a place that takes none");
            };
            throw new IOException(
                    folder + ": expected a folder, or a place for one, but got " + got + ": choose another", e);
        }
    }
}
