package jclap.clap.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.SequencedMap;
import jclap.core.io.Json;

/// Where a command reads and writes: answers to `out`, everything else to `err`.
///
/// @param json whether answers are JSON, one object per line
/// @param live whether a person watches `err`, so that a line may be overwritten
/// @param colors whether a person watches `out` and wants colors
record Console(InputStream in, PrintStream out, PrintStream err, boolean json, boolean live, boolean colors) {

    private static final String RETURN_AND_ERASE = "\r\033[K", BOLD = "\033[1m", NORMAL = "\033[m";

    /// {@return the same with answers in JSON or not}
    Console withJson(boolean json) {
        return new Console(in, out, err, json, live, colors);
    }

    /// Answers with one line of JSON.
    void answer(SequencedMap<String, Json> members) {
        out.println(Json.of(members));
    }

    /// Answers with a line of text.
    void answer(String line) {
        out.println(line);
    }

    /// {@return `text` so that it stands out}
    String bold(String text) {
        return colors ? BOLD + text + NORMAL : text;
    }

    /// Reports something on a line that stays.
    void report(String line) {
        err.println((live ? RETURN_AND_ERASE : "") + line);
    }

    /// Reports a mishap.
    void complain(String sentence) {
        report("jclap: " + sentence);
    }

    /// Shows a line until the next one; nothing where nobody watches.
    void show(String line) {
        if (live) {
            err.print(RETURN_AND_ERASE + line);
            err.flush();
        }
    }
}
