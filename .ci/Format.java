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

    private Format() {}

    public static void main(String[] args) throws IOException {
        boolean apply = args[0].equals("apply"), clean = true;
        for (Path file : sources(Path.of(""))) {
            String source = Files.readString(file);
            try {
                String formatted = formatted(source);
                if (apply && !formatted.equals(source)) {
                    Files.writeString(file, formatted);
                    System.err.println("format: rewrote " + file);
                } else if (!formatted.equals(source)) {
                    System.err.println("format: not formatted: " + file);
                    clean = false;
                }
            } catch (FormatterException e) {
                System.err.println("format: cannot parse " + file + ": " + e.getMessage());
                clean = false;
            }
        }
        if (!clean) {
            System.err.println("format: to mend this, run: mvn -q -N verify -Djclap.format=apply");
            System.exit(1);
        }
    }

    private static String formatted(String source) throws FormatterException {
        return FORMATTER.formatSource(ImportOrderer.reorderImports(withoutUnusedImports(source), PALANTIR));
    }

    /// The formatter can do this too, but it does not see the links in `///` comments and would delete what they need.
    private static String withoutUnusedImports(String source) {
        return IMPORT.matcher(source).replaceAll(match -> {
            var name = Pattern.compile("\\b" + match.group(1) + "\\b").matcher(source);
            return name.results().count() > 1 ? "$0" : "";
        });
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
