package jclap.clap.cli;

/// A mistake in the words behind `jclap`, answered with a sentence and a hint instead of a stack trace.
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
