package jclap.clap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import jclap.clap.testing.TinyClap;
import jclap.text.TextFormat;
import org.junit.jupiter.api.Test;

class TowersTest {

    private final Clap clap = TinyClap.untrained();

    private final Towers towers =
            new Towers(clap.model().audioEncoder(), clap.model().captionEncoder());

    @Test
    void manyTextsAreWhereEachIsAlone() {
        List<String> texts =
                IntStream.range(0, 150).mapToObj(i -> "rain ".repeat(1 + i % 3)).toList();
        float[][] together = clap.embedTexts(texts);
        assertThat(together).hasDimensions(150, clap.dimension());
        for (int i : new int[] {0, 63, 64, 65, 127, 128, 149}) {
            assertThat(Clap.cosine(together[i], clap.embedText(texts.get(i))))
                    .as("text %d", i)
                    .isGreaterThan(0.99999f);
        }
    }

    /// Because no more than 64 are computed at once, however many there are.
    @Test
    void aThreadThatIsInterruptedStopsAmongManyTexts() {
        int[] rain = clap.tokens("rain");
        List<int[]> texts = new AbstractList<>() {
            @Override
            public int[] get(int i) {
                if (i == 70) {
                    Thread.currentThread().interrupt();
                }
                return rain;
            }

            @Override
            public int size() {
                return 1000;
            }
        };
        assertThatThrownBy(() -> towers.embed(texts)).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aTextThatIsTooLongIsRefusedInOneShortSentenceOrCut() {
        String text = "rain ".repeat(1000);
        assertThatThrownBy(() -> clap.tokens(text))
                .hasMessageContaining("tokens but got ")
                .hasMessageEndingWith("of \"" + "rain ".repeat(16) + "…\": shorten it");
        assertThat(clap.with(TextFormat.TooLong.CUT).tokens(text)).hasSize(16).startsWith(clap.tokens("rain rain"));
    }
}
