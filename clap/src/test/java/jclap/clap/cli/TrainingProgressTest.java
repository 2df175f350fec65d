package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import jclap.clap.train.Trainer;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();

    @Test
    void tellsLossRateAndRemainingTimeAfterEachEpoch() {
        run(console(false, false));
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "epoch 1/2  step 2/4  loss 3.500  8.0 recordings/s (reader 80, waited 25 %)  4 s left",
                        "epoch 2/2  step 4/4  loss 1.500  8.0 recordings/s (reader 80, waited 25 %)  0 s left");
        assertThat(out.size()).isZero();
    }

    @Test
    void aWatchedLineChangesWithEveryStep() {
        run(console(false, true));
        assertThat(err.toString(UTF_8))
                .startsWith("\r\033[Kepoch 1/2  step 1/4  loss 4.000")
                .doesNotStartWith("\n");
    }

    @Test
    void anEpochIsAnObjectOfJson() {
        run(console(true, false));
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "{\"epoch\":1,\"loss\":3.5,\"reading\":80.0}", "{\"epoch\":2,\"loss\":1.5,\"reading\":80.0}");
    }

    @Test
    void aDurationHasTwoUnits() {
        assertThat(TrainingProgress.duration(41.7)).isEqualTo("42 s");
        assertThat(TrainingProgress.duration(185)).isEqualTo("3 min 5 s");
        assertThat(TrainingProgress.duration(7620)).isEqualTo("2 h 7 min");
    }

    /// Four steps of 16 recordings, two seconds each.
    private static void run(Console console) {
        var time = new AtomicLong();
        var progress = new TrainingProgress(console, 16, time::get);
        for (int step = 1; step <= 4; step++) {
            time.addAndGet(2_000_000_000L);
            progress.accept(new Trainer.Step(1 + (step - 1) / 2, 2, step, 4, 5 - step, 1e-3, 10, 80, 0.5));
        }
    }

    private Console console(boolean json, boolean live) {
        return new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                json,
                live,
                false);
    }
}
