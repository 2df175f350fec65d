import static com.palantir.javaformat.java.JavaFormatterOptions.Style.PALANTIR;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The format check of the build: palantir-java-format over every source. It is a program of its own because it must
/// run on the JDK 25 of the toolchain, while Maven may run on 17, whose compiler cannot parse these sources.
///
/// `check` names the files that are not formatted and fails, `apply` rewrites them. The programs in `docs` are left
/// out: the formatter knows neither compact source files nor module imports.
final class Format {

    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(PALANTIR).build());

    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?[\\w.]+\\.(\\w+);\\n");

    private static final int COLUMNS = 120;

    private static final Pattern COMMENT = Pattern.compile("(?<start> *///?)(?<space> +)(?<text>.*)");

    /// The end of a comment, or what begins a list item, a heading, a row, a fence or a tag: no word joins it.
    private static final Pattern NEW_BLOCK = Pattern.compile("$|[-*+#>|@]|```|\\d+\\.");

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply"), clean = true;
        for (Path file : sources(Path.of(""))) {
            String source = Files.readString(file);
            try {
                String formatted = formatted(source);
                if (apply && !formatted.equals(source)) {
                    formatted(formatted);
                    Files.writeString(file, formatted);
                    System.err.println("format: rewrote " + file);
                } else if (!formatted.equals(source)) {
                    System.err.println("format: not formatted: " + file);
                    clean = false;
                }
            } catch (FormatterException e) {
                System.err.println("format: cannot format " + file + ": " + e.getMessage());
                clean = false;
            }
        }
        if (!clean) {
            System.err.println("format: to mend this, run: mvn -q -N verify -Djclap.format=apply");
            System.exit(1);
        }
    }

    private static String formatted(String source) throws FormatterException {
        String wrapped = withWrappedComments(source);
        return FORMATTER.formatSource(ImportOrderer.reorderImports(withoutUnusedImports(wrapped), PALANTIR));
    }

    /// The formatter can do this too, but it does not see the links in `///` comments and would delete what they
    /// need.
    private static String withoutUnusedImports(String source) {
        return IMPORT.matcher(source).replaceAll(match -> {
            var name = Pattern.compile("\\b" + match.group(1) + "\\b").matcher(source);
            return name.results().count() > 1 ? "$0" : "";
        });
    }

    /// Pushes the words beyond the last column into the next line of their paragraph. The formatter would give them
    /// a line of their own, and since it counts the indentation of a `///` line twice, without slashes in front of
    /// them.
    private static String withWrappedComments(String source) {
        List<String> lines = new ArrayList<>(source.lines().toList());
        boolean fenced = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            var comment = COMMENT.matcher(line);
            fenced = comment.matches() && fenced != comment.group("text").startsWith("```");
            int end = comment.matches() && !fenced ? lastBreak(line, comment.start("text")) : line.length();
            if (end < line.length()) {
                String words = line.substring(end + 1);
                lines.set(i, line.substring(0, end));
                var next = COMMENT.matcher(i + 1 < lines.size() ? lines.get(i + 1) : "");
                if (next.matches()
                        && next.group("start").equals(comment.group("start"))
                        && !NEW_BLOCK.matcher(next.group("text")).lookingAt()) {
                    lines.set(i + 1, next.group("start") + next.group("space") + words + " " + next.group("text"));
                } else {
                    lines.add(i + 1, comment.group("start") + " " + words);
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /// {@return where a line of a comment ends so that it fits; its length when it fits or cannot be broken}
    private static int lastBreak(String line, int textAt) {
        int columns = line.startsWith("///", line.indexOf('/')) ? COLUMNS - line.indexOf('/') : COLUMNS;
        for (int at = columns; at > textAt && line.length() > columns; at--) {
            if (line.charAt(at) == ' '
                    && !NEW_BLOCK.matcher(line.substring(at + 1)).lookingAt()) {
                return at;
            }
        }
        return line.length();
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> sources = new ArrayList<>(List.of(root.resolve(".ci/Format.java")));
        try (var modules = Files.newDirectoryStream(root, module -> Files.isDirectory(module.resolve("src")))) {
            for (Path module : modules) {
                try (var files = Files.walk(module.resolve("src"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }
}
