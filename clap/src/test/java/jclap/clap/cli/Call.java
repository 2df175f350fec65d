package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import jclap.core.io.Json;

/// What came of a whole call of `jclap`.
record Call(int status, String out, String err) {

    static Call run(String... words) {
        return run(new byte[0], words);
    }

    static Call run(byte[] in, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(
                List.of(words),
                new ByteArrayInputStream(in),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        return new Call(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    List<Json> json() {
        return out.lines().map(Json::parse).toList();
    }
}
