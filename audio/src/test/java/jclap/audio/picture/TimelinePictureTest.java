package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.zip.DataFormatException;
import jclap.audio.picture.TimelinePicture.Span;
import org.junit.jupiter.api.Test;

class TimelinePictureTest {

    /// The lanes of two labels are 60 rows high and begin at row 44; the plot ends 112 columns before the right
    /// edge.
    private static final int FIRST = 74, SECOND = 134;

    @Test
    void aLabelIsBrightWhereItFits() throws DataFormatException {
        DecodedPng image = image(new Span(0, 2, new float[] {1, 0}), new Span(2, 4, new float[] {0, 1}));
        int left = 200, right = 450;
        assertThat(image.pixel(left, FIRST)).isEqualTo(ColorMap.color(1));
        assertThat(image.pixel(left, SECOND)).isEqualTo(ColorMap.color(0));
        assertThat(image.pixel(right, FIRST)).isEqualTo(ColorMap.color(0));
        assertThat(image.pixel(right, SECOND)).isEqualTo(ColorMap.color(1));
    }

    @Test
    void whereWindowsOverlapTheMeanIsSeenAndWhereNoneIsNothing() throws DataFormatException {
        DecodedPng image = image(
                new Span(0, 3, new float[] {1, 1}), new Span(1, 2, new float[] {0, 0}), new Span(4, 5, new float[2]));
        assertThat(image.pixel(200, FIRST)).isEqualTo(ColorMap.color(0.5));
        assertThat(image.pixel(370, FIRST)).isEqualTo(0xffffff);
    }

    @Test
    void refusesWhatCannotBeDrawn() {
        assertThatThrownBy(() -> new TimelinePicture(List.of(), 800))
                .hasMessage("picture: expected 1 to 400 labels but got 0");
        assertThatThrownBy(() -> new TimelinePicture(Collections.nCopies(401, "x"), 800))
                .hasMessageEndingWith("got 401");
        assertThatThrownBy(() -> new TimelinePicture(List.of("x"), 100))
                .hasMessage("picture: expected a width of 360 to 16384 pixels but got 100");
        assertThatThrownBy(() -> new TimelinePicture(List.of("x"), 800).png(List.of(), ""))
                .hasMessage("picture: expected a span that ends after 0 s but got 0 of them that end at 0.0");
        assertThatThrownBy(() -> new TimelinePicture(List.of("x"), 800).png(List.of(new Span(0, 1, new float[2])), ""))
                .hasMessage("picture: expected 1 probabilities in each span but got 2");
    }

    private static DecodedPng image(Span... spans) throws DataFormatException {
        return DecodedPng.of(new TimelinePicture(List.of("dog", "rain"), 600).png(List.of(spans), "a title"));
    }
}
