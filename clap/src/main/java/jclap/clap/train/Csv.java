package jclap.clap.train;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A table in a file: rows of fields separated by commas, the first row naming the columns
/// ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180); a byte order mark is skipped).
///
/// @param file where it came from
/// @param columns the names in the first row
/// @param rows the fields of each further row by column
public record Csv(Path file, List<String> columns, List<Map<String, String>> rows) {

    /// {@return the table in `file`}
    ///
    /// @throws IllegalArgumentException naming the line when a row has more or fewer fields than there are
    ///     columns, a quote does not close or ends before its field does, or two columns have the same name
    public static Csv read(Path file) throws IOException {
        return read(file, StandardCharsets.UTF_8);
    }

    /// The same for tables of which copies in another encoding are about.
    ///
    /// @param otherwise how bytes are read that are not UTF-8
    static Csv read(Path file, Charset otherwise) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + ": expected a CSV file but got a folder: name a file in it");
        }
        String text = text(file, otherwise);
        List<Line> lines = lines(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": expected a first line that names the columns but the file is empty");
        }
        List<String> columns = lines.getFirst().fields;
        requireDifferent(file, columns);
        var rows = new ArrayList<Map<String, String>>();
        for (Line line : lines.subList(1, lines.size())) {
            if (line.fields.size() != columns.size()) {
                throw new IllegalArgumentException(file + ", line " + line.number + ": expected " + columns.size()
                        + " fields (" + String.join(",", columns) + ") but got " + line.fields.size());
            }
            var row = new LinkedHashMap<String, String>();
            for (int i = 0; i < columns.size(); i++) {
                row.put(columns.get(i), line.fields.get(i));
            }
            rows.add(row);
        }
        return new Csv(file, columns, rows);
    }

    private static void requireDifferent(Path file, List<String> columns) {
        var names = new HashSet<String>();
        for (String name : columns) {
            if (!name.isEmpty() && !names.add(name)) {
                throw new IllegalArgumentException(
                        file + ": expected each column once but got " + name + " again: take one away");
            }
        }
    }

    private static String text(Path file, Charset otherwise) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException _) {
            try {
                return Files.readString(file, otherwise);
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(
                        file + ": expected UTF-8 text: convert the file, for example with iconv", e);
            }
        }
    }

    /// {@return the lines of a text that is no table}
    ///
    /// @throws IllegalArgumentException if it is not UTF-8
    static List<String> lines(Path file) throws IOException {
        return text(file, StandardCharsets.UTF_8).lines().toList();
    }

    /// @throws IllegalArgumentException if one of these columns is missing
    void require(String... names) {
        if (!columns.containsAll(List.of(names))) {
            throw new IllegalArgumentException(file + ": expected the columns " + String.join(",", names) + " but got "
                    + String.join(",", columns));
        }
    }

    /// {@return a whole number}
    ///
    /// @throws IllegalArgumentException if it is something else
    int whole(Map<String, String> row, String column) {
        try {
            return Integer.parseInt(row.get(column).strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ": expected a whole number in the column " + column + " but got " + row.get(column)
                            + " in the row " + String.join(",", row.values()),
                    e);
        }
    }

    private record Line(int number, List<String> fields) {}

    private static List<Line> lines(Path file, String text) {
        var lines = new ArrayList<Line>();
        var fields = new ArrayList<String>();
        var field = new StringBuilder();
        int number = 1, start = 1;
        boolean quoted = false, closed = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i), next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
            number += c == '\n' ? 1 : 0;
            if (quoted && c == '"' && next == '"') {
                field.append('"');
                i++;
            } else if (c == '"' && (quoted || field.isEmpty() && !closed)) {
                closed = quoted;
                quoted = !quoted;
            } else if (quoted || c != ',' && c != '\n' && c != '\r') {
                if (closed) {
                    throw wrong(file, number, "a comma or the end of the line after a closing quote but got " + c);
                }
                field.append(c);
            } else if (c == '\r' && next != '\n') {
                throw wrong(file, number, "lines to end as in Unix or Windows but got a carriage return alone");
            } else if (c != '\r') {
                fields.add(field.toString());
                field.setLength(0);
                closed = false;
                if (c == '\n') {
                    addUnlessBlank(lines, new Line(start, List.copyOf(fields)));
                    fields.clear();
                    start = number;
                }
            }
        }
        if (quoted) {
            throw wrong(file, start, "a closing quote but the file ends");
        }
        fields.add(field.toString());
        addUnlessBlank(lines, new Line(start, List.copyOf(fields)));
        return lines;
    }

    private static IllegalArgumentException wrong(Path file, int line, String expected) {
        return new IllegalArgumentException(file + ", line " + line + ": expected " + expected);
    }

    private static void addUnlessBlank(List<Line> lines, Line line) {
        if (!line.fields.equals(List.of(""))) {
            lines.add(line);
        }
    }
}
