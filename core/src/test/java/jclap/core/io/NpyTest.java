package jclap.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Chain of trust: the bytes that NumPy itself writes for the same array.
class NpyTest {

    @TempDir
    Path folder;

    @Test
    void writesTheBytesThatNumpyWrites() throws IOException {
        Path file = folder.resolve("x.npy");

        Npy.write(file, Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));

        byte[] bytes = Files.readAllBytes(file);
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
        assertThat(new String(bytes, 0, 128, StandardCharsets.ISO_8859_1))
                .isEqualTo("\u0093NUMPY\u0001\0v\0" + text + " ".repeat(117 - text.length()) + "\n");
        var elements =
                ByteBuffer.wrap(bytes, 128, 24).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        for (int i = 0; i < 6; i++) {
            assertThat(elements.get(i)).isEqualTo(i + 1);
        }
        assertThat(bytes).hasSize(128 + 24);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | ()", "1 | (3,)", "2 | (3, 3)"})
    void writesTheShapeAsPythonSpellsIt(int rank, String shape) throws IOException {
        Path file = folder.resolve("x.npy");
        int[] dims = java.util.stream.IntStream.generate(() -> 3).limit(rank).toArray();

        Npy.write(file, Tensor.of(Shape.of(dims), new float[Shape.of(dims).size()]));

        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("'shape': " + shape + ", }");
    }

    @Test
    void writesMoreThanFitsTheBuffer() throws IOException {
        Path file = folder.resolve("x.npy");
        float[] x = new float[40_001];
        x[40_000] = 7;

        Npy.write(file, Tensor.of(Shape.of(x.length), x));

        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.limit()).isEqualTo(128 + 4 * x.length);
        assertThat(bytes.getFloat(bytes.limit() - 4)).isEqualTo(7);
    }
}
