package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadingProgressTest {

    private static final String ERASE = "\r\033[K";

    @Test
    void tellsHowManyAreReadHowFastAndWhatRemainsUntilAllAre() {
        assertThat(read(true))
                .isEqualTo(ERASE + "reading 1/3 recordings  0.5 recordings/s  4 s left" + ERASE
                        + "reading 2/3 recordings  0.5 recordings/s  2 s left" + ERASE);
    }

    @Test
    void tellsNothingWhereNobodyWatches() {
        assertThat(read(false)).isEmpty();
    }

    /// Three recordings, two seconds each.
    private static String read(boolean live) {
        var err = new ByteArrayOutputStream();
        var print = new PrintStream(err, true, UTF_8);
        var time = new AtomicLong();
        var progress = new ReadingProgress(
                new Console(InputStream.nullInputStream(), print, print, false, live, false), 3, time::get);
        for (int read = 1; read <= 3; read++) {
            time.addAndGet(2_000_000_000L);
            progress.done(read);
        }
        return err.toString(UTF_8);
    }
}
