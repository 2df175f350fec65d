package jclap.clap.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import jclap.audio.AudioFileException;

/// What went wrong, in one sentence for a person.
final class Failure {

    private Failure() {}

    static String sentence(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException e -> sentence(e.getCause());
            case FileSystemException e when e.getReason() != null -> e.getMessage();
            case NoSuchFileException e -> e.getFile() + ": expected a file but there is none: check the path";
            case AccessDeniedException e -> e.getFile() + ": permission denied: change its permissions";
            case FileAlreadyExistsException e -> e.getFile() + ": expected a folder but there is a file of this name";
            case NotDirectoryException e -> e.getFile() + ": expected a folder but got a file";
            case IOException e when e.getMessage() != null -> e.getMessage();
            case IllegalArgumentException e when e.getMessage() != null -> e.getMessage();
            case AudioFileException e -> e.getMessage();
            case OutOfMemoryError _ ->
                "out of memory: give Java more, for example with jclap -Xmx8g in front of the rest";
            default -> "a mistake in jclap itself, please report it: " + failure;
        };
    }
}
