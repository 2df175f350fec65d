package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import jclap.core.Shape;
import jclap.core.Tensor;
import org.junit.jupiter.api.Test;

class AverageTest {

    private final Tensor w = Tensor.of(Shape.of(2), new float[] {1, 10});
    private final Average average = new Average(0.5, Map.of("w", w));

    @Test
    void forgetsFasterWhileItIsYoung() {
        w.data()[0] = 2;
        average.after(0); // d = 1/10
        assertThat(mean()).containsExactly(new float[] {0.1f * 1 + 0.9f * 2, 10}, within(1e-6f));
        w.data()[0] = 3;
        average.after(100); // d = 1/2
        assertThat(mean()).containsExactly(new float[] {0.5f * 1.9f + 0.5f * 3, 10}, within(1e-6f));
        assertThat(w.data()).containsExactly(3, 10);
    }

    @Test
    void goesOnFromWhatItRemembered() {
        w.data()[0] = 5;
        average.after(3);
        var again = new Average(0.5, Map.of("w", w));
        again.resume(average.state());
        assertThat(again.weights().get("w").data()).containsExactly(mean());
    }

    private float[] mean() {
        return average.weights().get("w").data();
    }
}
