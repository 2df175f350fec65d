package jclap.clap.cli;

/// What `jclap` tells the program that started it.
final class ExitStatus {

    static final int DONE = 0;

    /// Nothing could be done.
    static final int FAILED = 1;

    static final int WRONG_USAGE = 2;

    /// Some inputs failed, the others were done.
    static final int PARTLY_DONE = 3;

    private ExitStatus() {}

    /// {@return the status after `failed` of `inputs` failed}
    static int of(int failed, int inputs) {
        return failed == 0 ? DONE : failed < inputs ? PARTLY_DONE : FAILED;
    }
}
