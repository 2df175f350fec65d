package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import jclap.core.kernel.Parallel;

/// The program `jclap`.
///
/// | system property | |
/// |---|---|
/// | `jclap.terminal` | contains `1` if standard output is a terminal, `2` if standard error is; set by the launcher |
/// | `jclap.debug` | `true`: a failure prints its stack trace |
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        // UTF-8 whatever the platform says: JSON is UTF-8, and a file name must come out as it came in.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        System.exit(run(List.of(words), System.in, out, err));
    }

    /// {@return the exit status, see [ExitStatus]}
    static int run(List<String> words, InputStream in, PrintStream out, PrintStream err) {
        String terminal = System.getProperty("jclap.terminal", "");
        boolean colors = terminal.contains("1")
                && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
        var console = new Console(in, out, err, false, terminal.contains("2"), colors);
        try {
            Invocation invocation = Invocation.parse(words);
            int status = Parallel.withThreads(invocation.threads(), () -> {
                try {
                    return invocation.command().run(console.withJson(invocation.json()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            if (out.checkError()) {
                console.complain(
                        "expected to write to standard output but could not: free space, or keep the pipe open");
                return ExitStatus.FAILED;
            }
            return status;
        } catch (UsageException e) {
            console.complain(e.getMessage());
            return ExitStatus.WRONG_USAGE;
        } catch (RuntimeException | OutOfMemoryError e) {
            console.complain(Failure.sentence(e));
            if (Boolean.getBoolean("jclap.debug")) {
                e.printStackTrace(err);
            }
            return ExitStatus.FAILED;
        }
    }
}
