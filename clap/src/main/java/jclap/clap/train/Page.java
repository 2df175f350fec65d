package jclap.clap.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import jclap.core.io.AtomicFile;

/// A page of HTML with tables and pictures, which needs no other file and no script.
public final class Page {

    private final String title;
    private final StringBuilder body = new StringBuilder();

    /// A page with nothing on it but its title.
    public Page(String title) {
        this.title = title;
    }

    /// {@return what stands above everything}
    public String title() {
        return title;
    }

    /// Adds a heading.
    public void heading(String text) {
        body.append("<h2>").append(escaped(text)).append("</h2>\n");
    }

    /// Adds a table.
    ///
    /// @param head the names of the columns
    /// @param rows one text for each column; all but the first column are numbers, and stand to the right
    public void table(List<String> head, List<List<String>> rows) {
        body.append("<table>\n");
        row("th", head);
        rows.forEach(row -> row("td", row));
        body.append("</table>\n");
    }

    private void row(String cell, List<String> texts) {
        body.append("<tr>");
        texts.forEach(text -> body.append("<%s>%s</%s>".formatted(cell, escaped(text), cell)));
        body.append("</tr>\n");
    }

    /// Adds a numbered list.
    void list(Iterable<String> items) {
        body.append("<ol>\n");
        items.forEach(item -> body.append("<li>").append(escaped(item)).append("</li>\n"));
        body.append("</ol>\n");
    }

    /// Adds a picture.
    ///
    /// @param svg as it is
    void picture(String svg) {
        body.append(svg);
    }

    /// Adds how each label fares, and which is taken for which.
    public void classification(Classification outcome) {
        heading("by label");
        table(
                List.of("label", "recordings", "accuracy", "average precision"),
                outcome.byLabel().entrySet().stream()
                        .map(entry -> List.of(
                                entry.getKey(),
                                Integer.toString(entry.getValue().recordings()),
                                "%.1f %%".formatted(100 * entry.getValue().accuracy()),
                                "%.3f".formatted(entry.getValue().averagePrecision())))
                        .toList());
        heading("what is taken for what");
        picture(ConfusionSvg.svg(outcome.labels(), outcome.confusion()));
    }

    /// Writes the page, whole or not at all.
    public void write(Path file) throws IOException {
        byte[] page = """
                <!DOCTYPE html>
                <html lang="en"><meta charset="utf-8"><title>%1$s</title>
                <style>
                body{font:14px sans-serif;margin:2em;max-width:72em}svg{margin-right:1em}
                table{border-collapse:collapse}th,td{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}
                th:first-child,td:first-child{text-align:left}
                </style>
                <h1>%1$s</h1>
                %2$s</html>
                """.formatted(escaped(title), body).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(page));
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
