package jclap.house;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The front page and the tour cannot lie: every Java block in them, and every program beside them, is run as a reader
/// would run it, in the root of the project.
///
/// A block without a `main` is the body of one. A `text` block that follows it at once is what it prints. A block whose
/// first line is `// not run: REASON` is skipped.
class ReadmeTest {

    private static final String NOT_RUN = "// not run: ";

    @TempDir
    private static Path temporary;

    /// A Java block.
    ///
    /// @param line where its code starts in the page, from 0
    /// @param output what the page says it prints; empty when the page says nothing
    private record Example(Path page, int line, List<String> code, List<String> output) {

        /// {@return a source file whose line numbers are those of the page, so that the compiler's complaints
        /// fit}
        String source() {
            List<String> lines = new ArrayList<>(Collections.nCopies(line, ""));
            lines.addAll(code);
            if (code.stream().noneMatch(text -> text.contains("void main("))) {
                int body = line;
                for (int i = line; i < lines.size(); i++) {
                    body = lines.get(i).startsWith("import ") ? i + 1 : body;
                }
                lines.set(body - 1, lines.get(body - 1) + " void main() throws Exception {");
                lines.add("}");
            }
            return String.join("\n", lines);
        }

        String name() {
            return page.getFileName().toString().replaceAll("\\W", "_") + "_line_" + (line + 1);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleOfThePagesRuns() throws IOException {
        List<Path> pages = new ArrayList<>(House.files(House.ROOT.resolve("docs"), ".md"));
        pages.add(House.ROOT.resolve("README.md"));
        List<Example> examples = new ArrayList<>();
        for (Path page : pages) {
            examples.addAll(examples(page, Files.readAllLines(page)));
        }
        return examples.stream().map(example -> DynamicTest.dynamicTest(example.name(), () -> check(example)));
    }

    @TestFactory
    Stream<DynamicTest> everyProgramOfTheTourRuns() {
        return House.files(House.ROOT.resolve("docs"), ".java").stream()
                .map(program -> DynamicTest.dynamicTest(program.getFileName().toString(), () -> run(program)));
    }

    @Test
    void findsTheCodeAndItsOutputInAPage() {
        String page = """
                # A page
                ```java
                import java.util.List;

                IO.println(List.of(1));
                ```

                ```text
                [1]
                ```
                ```xml
                ```
                """;
        assertThat(examples(Path.of("page.md"), page.lines().toList()))
                .containsExactly(new Example(
                        Path.of("page.md"),
                        2,
                        List.of("import java.util.List;", "", "IO.println(List.of(1));"),
                        List.of("[1]")));
    }

    @Test
    void aBlockWithoutMainBecomesTheBodyOfOne() {
        var example = new Example(Path.of("page.md"), 2, List.of("import java.util.List;", "int i;"), List.of());
        assertThat(example.source()).isEqualTo("\n\nimport java.util.List; void main() throws Exception {\nint i;\n}");
    }

    private static List<Example> examples(Path page, List<String> lines) {
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java")) {
                List<String> code = block(lines, i);
                int next = i + code.size() + 2;
                while (next < lines.size() && lines.get(next).isBlank()) {
                    next++;
                }
                boolean saysOutput = next < lines.size() && lines.get(next).equals("```text");
                examples.add(new Example(page, i + 1, code, saysOutput ? block(lines, next) : List.of()));
            }
        }
        return examples;
    }

    private static List<String> block(List<String> lines, int fence) {
        return lines.stream()
                .skip(fence + 1)
                .takeWhile(line -> !line.equals("```"))
                .toList();
    }

    private static void check(Example example) throws Exception {
        if (example.code().getFirst().startsWith(NOT_RUN)) {
            abort(example.code().getFirst().substring(NOT_RUN.length()));
        }
        Path source = Files.writeString(temporary.resolve(example.name() + ".java"), example.source());
        List<String> printed = run(source);
        if (!example.output().isEmpty()) {
            assertThat(printed).as("output of " + example.name()).isEqualTo(example.output());
        }
    }

    /// {@return the lines that a program prints}
    private static List<String> run(Path program) throws Exception {
        String modules = House.LIBRARY.stream()
                .map(module ->
                        House.ROOT.resolve(module).resolve("target/classes").toString())
                .collect(joining(System.getProperty("path.separator")));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path out = temporary.resolve("out"), err = temporary.resolve("err");
        Process process = new ProcessBuilder(
                        java.toString(), "-p", modules, "--add-modules", "jclap.clap", program.toString())
                .directory(House.ROOT.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(program.getFileName() + " ends within two minutes").isTrue();
        assertThat(process.exitValue())
                .as("exit status, after\n" + Files.readString(err))
                .isZero();
        return Files.readAllLines(out);
    }
}
