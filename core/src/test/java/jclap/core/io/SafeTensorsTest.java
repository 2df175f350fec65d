package jclap.core.io;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Chain of trust: bytes written by hand → the reader; files of the reference writer → the reader; the reader → the
/// writer.
class SafeTensorsTest {

    @TempDir
    Path folder;

    @Test
    void readsBytesWrittenByHand() throws IOException {
        byte[] file =
                file("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 0, 0, -64, 63, 0, 0, 32, 64);

        try (var tensors = SafeTensors.read("by hand", new ByteArrayInputStream(file))) {
            assertThat(tensors.names()).containsExactly("x");
            assertThat(tensors.shape("x")).isEqualTo(Shape.of(2));
            assertThat(tensors.dtype("x")).isEqualTo(DType.F32);
            assertFloats(tensors.floats("x")).hasSameBitsAs(1.5f, 2.5f);
            assertThat(tensors.metadata()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"types", "empty", "unicode", "odd_header", "tiny_hf_unfused"})
    void readsEveryFileOfTheReference(String name) throws IOException {
        Json entry = entry(name + ".safetensors");
        try (var tensors = Golden.tensors("files/" + name + ".safetensors");
                var expected = Golden.tensors("files/expected.safetensors")) {
            for (String tensor : tensors.names()) {
                String reference = name + ".safetensors::" + tensor;
                if (!expected.names().contains(reference)) {
                    continue; // The weights of the model are checked where the model is.
                }
                assertThat(tensors.shape(tensor)).as(tensor).isEqualTo(expected.shape(reference));
                assertThat(tensors.dtype(tensor)).as(tensor).isEqualTo(expected.dtype(reference));
                assertThat(tensors.bytes(tensor)).as(tensor).isEqualTo(expected.bytes(reference));
            }
            assertThat(tensors.names())
                    .hasSize(entry.find("tensors")
                            .map(all -> all.members().size())
                            .orElseGet(() -> entry.get("n_tensors").integer()));
            var metadata = new LinkedHashMap<String, String>();
            entry.find("metadata").ifPresent(all -> all.members().forEach((k, v) -> metadata.put(k, v.text())));
            if (!name.startsWith("tiny")) {
                assertThat(tensors.metadata()).isEqualTo(metadata);
            }
        }
    }

    @Test
    void readsEveryTypeOfElement() {
        try (var tensors = Golden.tensors("files/types.safetensors")) {
            float nan = Float.NaN, inf = Float.POSITIVE_INFINITY;
            assertFloats(Arrays.copyOf(tensors.floats("f32"), 2)).hasSameBitsAs(0.03260672f, -0.7235167f);
            assertFloats(tensors.floats("f64")).hasSameBitsAs(0.73573804f, 0.3004266f, 0.5749469f);
            assertFloats(tensors.floats("f16_specials"))
                    .hasSameBitsAs(65504, 5.9604645e-8f, inf, -inf, nan, 6.1035156e-5f);
            assertFloats(tensors.floats("bf16_specials"))
                    .isCloseToWithSpecials(0, 0, 3.3762391e38f, 9.1835e-41f, nan, inf);
            assertThat(tensors.floats("empty2")).isEmpty();
            assertThat(tensors.shape("scalar")).isEqualTo(Shape.of());
            assertFloats(tensors.floats("scalar")).hasSameBitsAs(2.5f);
            assertThat(tensors.longs("i64"))
                    .startsWith(-3_000_000_000_000L, -2_000_000_000_000L, -1_000_000_000_000L, 0);
            assertThat(tensors.ints("i32")).containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE, 0);
            assertThat(tensors.ints("i16")).containsExactly(Short.MIN_VALUE, Short.MAX_VALUE);
            assertThat(tensors.ints("i8")).containsExactly(-128, 127);
            assertThat(tensors.ints("u8")).containsExactly(0, 255, 7);
            assertThat(tensors.ints("bool_")).containsExactly(1, 0, 1);
            assertThat(tensors.longs("scalar_i")).containsExactly(42);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTensorOfAnyTypeIsReadByteByByte(DType dtype) throws IOException {
        int[] eight = IntStream.range(0, dtype.bits()).toArray(); // elements of this type have so many bytes
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[8],\"data_offsets\":[0,%d]}}";
        byte[] file = file(header.formatted(dtype, eight.length), eight);
        try (var tensors = SafeTensors.read("by hand", new ByteArrayInputStream(file))) {
            assertThat(tensors.dtype("x")).isEqualTo(dtype);
            assertThat(tensors.shape("x")).isEqualTo(Shape.of(8));
            assertThat(tensors.bytes("x")).containsExactly(eight);
        }
    }

    @Test
    void refusesEveryHostileFileWithinTwoSeconds() {
        List<Json> hostile = Golden.index("files").get("hostile").items().stream()
                .filter(entry -> entry.get("file").text().endsWith(".safetensors"))
                .toList();

        assertThat(hostile).hasSize(22);
        for (Json entry : hostile) {
            Path file = Golden.file("files/" + entry.get("file").text());
            assertTimeout(
                    Duration.ofSeconds(2),
                    () -> assertThatThrownBy(() -> SafeTensors.open(file))
                            .as(entry.toString())
                            .isInstanceOf(IOException.class)
                            .hasMessageStartingWith(file + ": ")
                            .hasMessageContaining("expected")
                            .hasMessageContaining(" but got "));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 16_384, 16_385, 40_000})
    void readsBackWhatItWrote(int n) throws IOException {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) Math.sin(i);
        }
        Path file = folder.resolve("x.safetensors");

        write(file, Map.of("x", x, "x2", x), DType.F32, Map.of());

        try (var tensors = SafeTensors.open(file)) {
            assertFloats(tensors.floats("x")).hasSameBitsAs(x);
            assertFloats(tensors.floats("x2")).hasSameBitsAs(x);
            assertThat(tensors.tensor("x").shape()).isEqualTo(Shape.of(n));
        }
    }

    @Test
    void halvesAreRoundedToTheNearestHalf() throws IOException {
        float[] x = {1, 1 / 3f, -65504, 1e-7f, Float.NEGATIVE_INFINITY, Float.NaN};
        Path file = folder.resolve("half.safetensors");

        write(file, Map.of("x", x), DType.F16, Map.of());

        try (var tensors = SafeTensors.open(file)) {
            assertThat(tensors.dtype("x")).isEqualTo(DType.F16);
            assertFloats(tensors.floats("x"))
                    .hasSameBitsAs(1, 0.33325195f, -65504, 1.1920929e-7f, Float.NEGATIVE_INFINITY, Float.NaN);
        }
    }

    @Test
    void refusesToTurnNumbersIntoInfinities() {
        assertThatThrownBy(() -> write(folder.resolve("x"), Map.of("w", new float[] {1, 70_000}), DType.F16, Map.of()))
                .hasMessage("tensor \"w\": expected magnitudes below 65520 for F16 but got [1] = 70000.0:"
                        + " store it as F32");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theBytesDependOnTheContentOnlyAndTheDataIsAligned() throws IOException {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("b", "1");
        metadata.put("a", "é\n");
        Path file = folder.resolve("x");

        write(file, Map.of("x", new float[] {0.5f}), DType.F32, metadata);

        String header = "{\"__metadata__\":{\"a\":\"é\\n\",\"b\":\"1\"},"
                + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        assertThat(Files.readAllBytes(file)).isEqualTo(file(header + "      ", 0, 0, 0, 63));
        try (var tensors = SafeTensors.open(file)) {
            assertThat(tensors.metadata()).isEqualTo(Map.of("a", "é\n", "b", "1"));
        }
    }

    @Test
    void refusesAReservedNameAndOtherStorage() {
        assertThatThrownBy(() -> write(folder.resolve("x"), Map.of("__metadata__", new float[1]), DType.F32, Map.of()))
                .hasMessage("safetensors: expected a tensor name but got the reserved __metadata__");
        assertThatThrownBy(() -> write(folder.resolve("x"), Map.of(), DType.I64, Map.of()))
                .hasMessage("safetensors: expected storage F32 or F16 but got I64");
    }

    @Test
    void errorsNameTheTensorAndTheRule() throws IOException {
        String entry = "{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
        byte[] file = file(entry, 0, 0, 0, 0, 1, 0, 0, 0);
        try (var tensors = SafeTensors.read("m", new ByteArrayInputStream(file))) {
            assertThatThrownBy(() -> tensors.floats("x"))
                    .hasMessage("m: tensor \"x\": expected F32, F16, BF16, F8 or F64 but got I64");
            assertThatThrownBy(() -> tensors.ints("x"))
                    .hasMessage("m: tensor \"x\": expected integers of 32 bits but got [0] = 4294967296");
            assertThatThrownBy(() -> tensors.shape("y"))
                    .hasMessage("m: tensor \"y\": expected one of the 1 names of the file but got no such tensor");
        }
        assertThatThrownBy(() -> SafeTensors.read("m", new ByteArrayInputStream(Arrays.copyOf(file, file.length - 1))))
                .hasMessage(
                        "m: data: expected 8 bytes after the header but got 7: the file is cut off, fetch it again");
        assertThatThrownBy(() -> SafeTensors.open(folder))
                .hasMessage(folder + ": expected a checkpoint but got a folder: name a file in it");
        assertThatThrownBy(() -> SafeTensors.open(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + ": expected a checkpoint but got no file: check the path");
    }

    @Test
    void afterClosingReadsFailAndArraysStay() throws IOException {
        Path file = folder.resolve("x");
        write(file, Map.of("x", new float[] {7}), DType.F32, Map.of());
        var tensors = SafeTensors.open(file);
        float[] before = tensors.floats("x");

        tensors.close();
        tensors.close();

        assertFloats(before).hasSameBitsAs(7);
        assertThatThrownBy(() -> tensors.floats("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(file + ": expected an open file but it was closed");
    }

    @Test
    void aTruncatedOrChangedHeaderNeverDoesWorseThanAnIOException() throws IOException {
        Path source = folder.resolve("x");
        write(source, Map.of("a", new float[3], "b", new float[5]), DType.F32, Map.of("k", "v"));
        byte[] good = Files.readAllBytes(source);
        var random = new java.util.Random(5);
        for (int round = 0; round < 1_000; round++) {
            byte[] bad = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            for (int flips = random.nextInt(3); flips >= 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try (var tensors = SafeTensors.read("fuzz", new ByteArrayInputStream(bad))) {
                tensors.names().forEach(tensors::bytes);
            } catch (IOException e) {
                assertThat(e).hasMessageStartingWith("fuzz: ");
            }
        }
    }

    private static void write(Path file, Map<String, float[]> floats, DType storage, Map<String, String> metadata)
            throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        floats.forEach((name, x) -> tensors.put(name, Tensor.of(Shape.of(x.length), x)));
        SafeTensors.write(file, tensors, storage, metadata);
    }

    private static byte[] file(String header, int... data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        var file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        for (int value : data) {
            file.put((byte) value);
        }
        return file.array();
    }

    private static Json entry(String file) {
        return Golden.index("files").get("cases").items().stream()
                .filter(entry -> entry.get("file").text().equals(file))
                .findFirst()
                .orElseThrow();
    }
}
