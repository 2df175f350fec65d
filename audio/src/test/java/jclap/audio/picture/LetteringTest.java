package jclap.audio.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LetteringTest {

    private static final Lettering INK = new Lettering(20, 0);

    @Test
    void everyLetterLooksDifferent() {
        String letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,:;!?'-−+=×·()/_%&#□";
        Set<String> seen = new HashSet<>();
        for (int letter : letters.codePoints().toArray()) {
            assertThat(seen.add(ascii(Character.toString(letter))))
                    .as(Character.toString(letter))
                    .isTrue();
        }
    }

    @Test
    void theInkStaysWhereTheTextIs() {
        var canvas = new Canvas(100, 60);
        INK.write(canvas, "Hz", 30, 40);
        int left = 100, right = 0, top = 60, bottom = 0;
        for (int i = 0; i < canvas.rgb.length; i++) {
            if (canvas.rgb[i] != 0xffffff) {
                left = Math.min(left, i % 100);
                right = Math.max(right, i % 100);
                top = Math.min(top, i / 100);
                bottom = Math.max(bottom, i / 100);
            }
        }
        assertThat((double) left).isCloseTo(30, within(3.0));
        assertThat((double) right).isCloseTo(30 + INK.width("Hz"), within(3.0));
        assertThat((double) top).isCloseTo(20, within(3.0));
        assertThat((double) bottom).isCloseTo(40, within(3.0));
    }

    @Test
    void upwardsIsTheSameTurnedLeft() {
        Canvas across = new Canvas(60, 60), upwards = new Canvas(60, 60);
        INK.write(across, "7k", 10, 40);
        INK.writeUpwards(upwards, "7k", 40, 50);
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 60; x++) {
                assertThat(upwards.rgb[(59 - x) * 60 + y] & 0xff).isCloseTo(across.rgb[y * 60 + x] & 0xff, within(1));
            }
        }
    }

    @Test
    void accentsAreLostAndUnknownLettersAreBoxes() {
        assertThat(ascii("é")).isEqualTo(ascii("e"));
        assertThat(ascii("語")).isEqualTo(ascii("□"));
        assertThat(INK.width("")).isZero();
    }

    @Test
    void aTextThatIsTooLongIsCut() {
        assertThat(INK.cut("rain.wav", INK.width("rain.wav"))).isEqualTo("rain.wav");
        String cut = INK.cut("rain.wav", INK.width("rain.wav") - 1);
        assertThat(cut).startsWith("rain").endsWith("...");
        assertThat(INK.width(cut)).isLessThan(INK.width("rain.wav"));
        assertThat(INK.cut("rain.wav", 1)).isEqualTo("...");
    }

    @Test
    void whatLiesOutsideIsNotDrawn() {
        var canvas = new Canvas(10, 10);
        INK.write(canvas, "MMM", -15, 12);
        assertThat(canvas.rgb).contains(0xffffff).hasSize(100);
    }

    private static String ascii(String text) {
        var canvas = new Canvas(40, 50);
        INK.write(canvas, text, 10, 30);
        var drawn = new StringBuilder();
        for (int pixel : canvas.rgb) {
            drawn.append(pixel < 0x808080 ? '#' : ' ');
        }
        return drawn.toString();
    }
}
