package jclap.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ScratchTest {

    private static final int N = 1234;

    @Test
    void withoutARegionEveryArrayIsFresh() {
        assertThat(Scratch.floats(N)).isNotSameAs(Scratch.floats(N)).hasSize(N).containsOnly(0);
    }

    @Test
    void whatARegionLeftIsTakenAgainTheLastFirst() {
        region(() -> {
            float[][] left = new float[2][];
            region(() -> {
                left[0] = Scratch.floats(N);
                left[1] = Scratch.floats(N);
                return Scratch.floats(N + 1);
            });
            assertThat(Scratch.floats(N)).isSameAs(left[0]);
            assertThat(Scratch.floats(N)).isSameAs(left[1]);
            assertThat(Scratch.floats(N)).isNotSameAs(left[0]).isNotSameAs(left[1]);
            return new float[0];
        });
    }

    @Test
    void theResultOfARegionBelongsToTheOneAroundIt() {
        float[] result = region(() -> {
            float[] kept = region(() -> Scratch.floats(N));
            assertThat(Scratch.floats(N)).isNotSameAs(kept);
            float[] last = region(() -> {
                region(() -> kept);
                return Scratch.floats(N);
            });
            assertThat(last).isNotSameAs(kept);
            return kept;
        });
        region(() -> {
            assertThat(Scratch.floats(N)).isNotSameAs(result);
            assertThat(Scratch.floats(N)).isNotSameAs(result);
            assertThat(Scratch.floats(N)).isNotSameAs(result);
            return new float[0];
        });
    }

    @Test
    void zerosAreZerosWhateverWasThere() {
        region(() -> {
            float[] used = region(() -> {
                Arrays.fill(Scratch.floats(N), 7);
                return new float[0];
            });
            assertThat(used).isEmpty();
            assertThat(Scratch.zeros(N)).containsOnly(0);
            return used;
        });
    }

    @Test
    void whatAPassHadNoUseForIsNotKeptForTheNext() {
        float[][] left = new float[1][];
        region(() -> {
            left[0] = Scratch.floats(N);
            return new float[0];
        });
        region(() -> Scratch.floats(1));
        region(() -> {
            assertThat(Scratch.floats(N)).isNotSameAs(left[0]);
            return new float[0];
        });
    }

    @Test
    void aRegionThatFailsTakesNothingAlong() {
        float[][] taken = new float[1][];
        assertThatThrownBy(() -> region(() -> {
                    taken[0] = Scratch.floats(N);
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");
        region(() -> {
            assertThat(Scratch.floats(N)).isNotSameAs(taken[0]);
            return new float[0];
        });
    }

    @Test
    void helpersOfALoopMakeFreshArrays() {
        region(() -> {
            Parallel.withThreads(2, () -> {
                Parallel.forRange(100, 1, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        float[] mine = Scratch.floats(N);
                        Arrays.fill(mine, i);
                        Thread.yield();
                        assertThat(mine).containsOnly(i);
                    }
                });
                return null;
            });
            return new float[0];
        });
    }

    private static float[] region(Supplier<float[]> body) {
        return Scratch.region(body, Function.identity());
    }
}
