package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "7, 1", "61, 43", "300, 200"})
    void aDecoderSeesTheSamePixels(int width, int height) throws DataFormatException {
        var random = new Random(width);
        int[] rgb = new int[width * height];
        for (int i = 0; i < rgb.length; i++) {
            // Rows of noise, of slopes, of one colour and of copies: each for another filter.
            int x = i % width, y = i / width;
            rgb[i] = switch (y % 4) {
                case 0 -> random.nextInt(1 << 24);
                case 1 -> x * 0x010203 & 0xffffff;
                case 2 -> 0x808000 + y;
                default -> rgb[i - width] ^ 0x010000;
            };
        }
        var image = DecodedPng.of(Png.encode(width, height, rgb));
        assertThat(image.width()).isEqualTo(width);
        assertThat(image.height()).isEqualTo(height);
        assertThat(image.rgb()).containsExactly(rgb);
    }
}
