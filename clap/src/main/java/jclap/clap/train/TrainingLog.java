package jclap.clap.train;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import jclap.core.io.AtomicFile;
import jclap.core.io.Json;

/// What happened in each step, for spreadsheets (`log.csv`), programs (`log.jsonl`) and TensorBoard
/// (`events.out.tfevents.0.jclap`).
///
/// A run that goes on from a checkpoint forgets what was logged behind it: `log.csv` is read back as far as the
/// checkpoint came, and all three files are written again from there.
final class TrainingLog implements AutoCloseable {

    static final String CSV = "log.csv", JSON = "log.jsonl", EVENTS = "events.out.tfevents.0.jclap";

    private static final String COLUMNS =
            "step,epoch,seconds,loss,learning_rate,temperature,reading,waiting,accuracy,map_at_10";

    /// One step.
    ///
    /// @param seconds since 1970
    /// @param temperature 1/s
    /// @param reading recordings the reader prepares in a second
    /// @param waiting seconds the step waited for them
    /// @param accuracy on recordings held back, NaN where there was no test, or no label
    /// @param precisionAt10 the mean mAP@10 of both directions there, NaN where there was no test
    record Row(
            int step,
            int epoch,
            double seconds,
            double loss,
            double learningRate,
            double temperature,
            double reading,
            double waiting,
            double accuracy,
            double precisionAt10) {

        private String csv() {
            return step + "," + epoch + "," + seconds + "," + loss + "," + learningRate + "," + temperature + ","
                    + reading + "," + waiting + "," + written(accuracy) + "," + written(precisionAt10) + "\n";
        }

        private static String written(double value) {
            return Double.isNaN(value) ? "" : Double.toString(value);
        }

        private static double parse(String written) {
            return written.isEmpty() ? Double.NaN : Double.parseDouble(written);
        }

        /// JSON knows no infinity, and what was not measured is left out.
        private SequencedMap<String, Double> scalars() {
            var scalars = new LinkedHashMap<String, Double>();
            scalars.put("loss", loss);
            scalars.put("learning_rate", learningRate);
            scalars.put("temperature", temperature);
            scalars.put("reading", reading);
            scalars.put("waiting", waiting);
            scalars.put("accuracy", accuracy);
            scalars.put("map_at_10", precisionAt10);
            scalars.values().removeIf(value -> !Double.isFinite(value));
            return scalars;
        }

        private String json() {
            var members = new LinkedHashMap<String, Json>();
            members.put("step", Json.of(step));
            members.put("epoch", Json.of(epoch));
            members.put("seconds", Json.of(seconds));
            scalars().forEach((name, value) -> members.put(name, Json.of(value)));
            return Json.of(members) + "\n";
        }
    }

    private final List<Row> rows;
    private final OutputStream csv, json, events;

    private TrainingLog(List<Row> rows, OutputStream csv, OutputStream json, OutputStream events) {
        this.rows = rows;
        this.csv = csv;
        this.json = json;
        this.events = events;
    }

    /// {@return the log in `folder`, as far as it is older than the run}
    ///
    /// @param steps the run has made
    static TrainingLog open(Path folder, int steps) throws IOException {
        List<Row> earlier = read(folder.resolve(CSV), steps);
        var csv = new ByteArrayOutputStream();
        var json = new ByteArrayOutputStream();
        var events = new ByteArrayOutputStream();
        csv.write((COLUMNS + "\n").getBytes(StandardCharsets.UTF_8));
        EventFile.header(events, earlier.isEmpty() ? now() : earlier.getFirst().seconds);
        var again = new TrainingLog(new ArrayList<>(), csv, json, events);
        for (Row row : earlier) {
            again.write(row);
        }
        return new TrainingLog(
                again.rows,
                append(folder.resolve(CSV), csv),
                append(folder.resolve(JSON), json),
                append(folder.resolve(EVENTS), events));
    }

    /// A process that was killed may have left half a row, at which the reading ends.
    private static List<Row> read(Path file, int steps) throws IOException {
        var rows = new ArrayList<Row>();
        if (!Files.exists(file)) {
            return rows;
        }
        for (String line : Csv.lines(file)) {
            String[] f = line.split(",", -1);
            if (line.equals(COLUMNS)) {
                continue;
            }
            try {
                var row = new Row(
                        Integer.parseInt(f[0]),
                        Integer.parseInt(f[1]),
                        Double.parseDouble(f[2]),
                        Double.parseDouble(f[3]),
                        Double.parseDouble(f[4]),
                        Double.parseDouble(f[5]),
                        Double.parseDouble(f[6]),
                        Double.parseDouble(f[7]),
                        Row.parse(f[8]),
                        Row.parse(f[9]));
                if (row.step > steps) {
                    break;
                }
                rows.add(row);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException _) {
                break;
            }
        }
        return rows;
    }

    /// Logs a step.
    ///
    /// @param test on recordings held back, if there was one
    void add(Trainer.Step step, Optional<Evaluation> test) throws IOException {
        write(new Row(
                step.step(),
                step.epoch(),
                now(),
                step.loss(),
                step.learningRate(),
                1 / step.scale(),
                step.reading(),
                step.waiting(),
                test.map(Evaluation::accuracy).orElse(Double.NaN),
                test.map(Evaluation::precisionAt10).orElse(Double.NaN)));
        flush();
    }

    /// {@return all steps so far}
    List<Row> rows() {
        return Collections.unmodifiableList(rows);
    }

    private void write(Row row) throws IOException {
        rows.add(row);
        csv.write(row.csv().getBytes(StandardCharsets.UTF_8));
        json.write(row.json().getBytes(StandardCharsets.UTF_8));
        EventFile.scalars(events, row.seconds, row.step, row.scalars());
    }

    private void flush() throws IOException {
        csv.flush();
        json.flush();
        events.flush();
    }

    @Override
    public void close() throws IOException {
        csv.close();
        json.close();
        events.close();
    }

    /// What is logged stays until all that is kept of it is written again.
    private static OutputStream append(Path file, ByteArrayOutputStream kept) throws IOException {
        AtomicFile.write(file, kept::writeTo);
        return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND));
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }
}
