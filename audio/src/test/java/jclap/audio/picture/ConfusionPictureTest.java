package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class ConfusionPictureTest {

    private static final List<String> LABELS = List.of("dog", "rain");
    private static final int CELL = 40, MARGIN = 14;

    @Test
    void aCellIsTheDarkerTheLargerItsShareOfTheRow() throws DataFormatException {
        DecodedPng image = DecodedPng.of(new ConfusionPicture(LABELS).png(new int[][] {{9, 1}, {0, 4}}, "a title"));
        assertThat(corner(image, 1, 1)).isEqualTo(0x084081);
        assertThat(corner(image, 1, 0)).isEqualTo(0xffffff);
        assertThat(brightness(corner(image, 0, 0)))
                .isGreaterThan(brightness(corner(image, 1, 1)))
                .isLessThan(brightness(corner(image, 0, 1)));
        assertThat(brightness(corner(image, 0, 1))).isLessThan(brightness(0xffffff));
    }

    @Test
    void manyLabelsOfManyLettersFitOnIt() throws DataFormatException {
        List<String> labels = Collections.nCopies(100, "a label that somebody wrote with very many words indeed");
        int[][] counts = new int[100][100];
        counts[7][9] = 12_345;
        DecodedPng image = DecodedPng.of(new ConfusionPicture(labels).png(counts, "a title"));
        assertThat(image.width()).isBetween(1400, 1800);
        assertThat(image.height()).isBetween(1400, 1800);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new ConfusionPicture(List.of()))
                .hasMessage("picture: expected 1 to 600 labels but got 0");
        assertThatThrownBy(() -> new ConfusionPicture(LABELS).png(new int[][] {{1, 2}}, ""))
                .hasMessage("picture: expected 2 × 2 counts but got 1 rows of them");
    }

    /// The table ends at the bottom; it begins 260 columns and a margin before the right edge, since it is
    /// narrower.
    private static int corner(DecodedPng image, int row, int column) {
        int top = image.height() - MARGIN - 2 * CELL, left = image.width() - MARGIN - 260;
        return image.pixel(left + column * CELL + 2, top + row * CELL + 2);
    }

    private static int brightness(int rgb) {
        return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
    }
}
