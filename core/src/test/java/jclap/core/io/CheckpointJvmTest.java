package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts JVMs with little memory. Only `mvn verify` runs this; the everyday loop has no time for it.
class CheckpointJvmTest {

    private static final int PARTS = 8, ELEMENTS = 1 << 26;

    @TempDir
    Path folder;

    @Test
    void noHostileFileTakesMoreThan256MiBOrTwoSeconds() throws Exception {
        Path index = Golden.file("files/index.json");
        String output = run("-Xmx256m", "hostile", index.toString());
        assertThat(output).contains("refused 119 of 121").doesNotContain("OutOfMemory");
        System.out.println(output.strip());
        assertThat(number(output, "slowest of them, ms of processor: "))
                .as(output)
                .isLessThan(2000);
        assertThat(number(output, "resident memory grown by KiB: ")).as(output).isLessThan(256 * 1024);
    }

    @Test
    void aFileOf2GiBCostsWhatIsUsedOfIt() throws Exception {
        Path file = folder.resolve("large.safetensors");
        writeSparse(file);
        assertThat(Files.size(file)).isGreaterThan(1L << 31);

        String output = run("-Xmx32m", "large", file.toString());

        assertThat(output).contains("sum 4.0");
        System.out.println(output.strip());
        long grown = number(output, "resident memory grown by KiB: ");
        assertThat(grown).as(output).isLessThan(24 * 1024);
    }

    /// Eight tensors of 256 MiB that take no room on the disk, and one small one after them.
    private static void writeSparse(Path file) throws IOException {
        String parts = IntStream.range(0, PARTS)
                .mapToObj(i -> "\"part%d\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                        .formatted(i, ELEMENTS, 4L * ELEMENTS * i, 4L * ELEMENTS * (i + 1)))
                .collect(Collectors.joining(","));
        long end = 4L * ELEMENTS * PARTS;
        String header = "{%s,\"small\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[%d,%d]}}"
                .formatted(parts, end, end + 16);
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var small = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        small.putFloat(1).putFloat(1).putFloat(1).putFloat(1);
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.writeLong(Long.reverseBytes(json.length));
            out.write(json);
            out.seek(8 + json.length + end);
            out.write(small.array());
        }
    }

    private static long number(String output, String label) {
        String rest = output.substring(output.indexOf(label) + label.length());
        return Long.parseLong(rest.lines().findFirst().orElseThrow());
    }

    private static String run(String memory, String... arguments) throws IOException, InterruptedException {
        Path classes = Path.of(System.getProperty("jclap.root"), "core", "target", "classes");
        String classPath = classes + File.pathSeparator + classes.resolveSibling("test-classes");
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                memory,
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Report.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /// What such a JVM runs.
    static final class Report {

        private Report() {}

        public static void main(String[] args) throws IOException {
            switch (args[0]) {
                case "hostile" -> hostile(Path.of(args[1]));
                case "large" -> large(Path.of(args[1]));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }

        private static void hostile(Path index) throws IOException {
            long before = residentKiB(), slowest = 0;
            int refused = 0, all = 0;
            for (Json entry : Json.read(index).get("hostile").items()) {
                all++;
                long start = processorMillis();
                try (var checkpoint =
                        Checkpoint.open(index.resolveSibling(entry.get("file").text()))) {
                    checkpoint.names().forEach(checkpoint::bytes);
                } catch (IOException _) {
                    refused++;
                }
                slowest = Math.max(slowest, processorMillis() - start);
            }
            System.out.println("refused " + refused + " of " + all);
            System.out.println("slowest of them, ms of processor: " + slowest);
            System.out.println("resident memory grown by KiB: " + (residentKiB() - before));
        }

        /// Not of the clock: a busy machine is not the file's doing.
        private static long processorMillis() {
            return ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
        }

        private static void large(Path file) throws IOException {
            long before = residentKiB();
            try (var checkpoint = SafeTensors.open(file)) {
                float sum = 0;
                for (float x : checkpoint.floats("small")) {
                    sum += x;
                }
                System.out.println("bytes " + Files.size(file) + ", sum " + sum);
                System.out.println("resident memory grown by KiB: " + (residentKiB() - before));
            }
        }

        /// The most this process ever held, as Linux counts; 0 elsewhere, where the small heap is the proof.
        private static long residentKiB() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.exists(status)) {
                return 0;
            }
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
    }
}
