package jclap.nn;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Weights before the first training step.
public final class Init {

    /// Draws nothing, so that every weight that would be drawn is zero: for a model whose weights will be loaded.
    public static final RandomGenerator UNDRAWN = () -> 0;

    private Init() {}

    /// Draws nothing, a limited number of times.
    private static final class Limited implements RandomGenerator {

        private final long most;
        private long sum;

        Limited(long most) {
            this.most = most;
        }

        void add(Shape shape) {
            sum += shape.size();
            if (sum > most) {
                throw new IllegalArgumentException(
                        "init: expected at most " + most + " weights but got one more " + shape + " after "
                                + (sum - shape.size()) + ": the sizes of this model do not belong to its weights");
            }
        }

        @Override
        public long nextLong() {
            return 0;
        }
    }

    /// {@return what draws nothing, and refuses a model far larger than its file before it takes memory}
    ///
    /// Twice as large is let through, because a part may be made in vain, and so is a small one, of which all that
    /// the file lacks can then be listed.
    ///
    /// @param stored how many elements the tensors of the file have
    public static RandomGenerator undrawn(long stored) {
        return new Limited(2 * stored + (1 << 24));
    }

    /// {@return a parameter drawn from U(−bound, bound)}
    public static Tensor uniform(float bound, RandomGenerator random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] data = empty(shape, random);
        for (int i = 0; i < data.length && draws(random); i++) {
            data[i] = bound * (2 * random.nextFloat() - 1);
        }
        return Tensor.parameter(shape, data);
    }

    /// {@return a parameter drawn from N(0, σ²)}
    public static Tensor normal(float sigma, RandomGenerator random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] data = empty(shape, random);
        for (int i = 0; i < data.length && draws(random); i++) {
            data[i] = (float) (sigma * random.nextGaussian());
        }
        return Tensor.parameter(shape, data);
    }

    /// {@return a parameter with the same value everywhere}
    public static Tensor filled(float value, int... dims) {
        return Tensor.parameter(Shape.of(dims), filledArray(value, dims));
    }

    /// {@return a constant with the same value everywhere, for statistics that are counted rather than learned}
    static Tensor buffer(float value, int... dims) {
        return Tensor.of(Shape.of(dims), filledArray(value, dims));
    }

    private static boolean draws(RandomGenerator random) {
        return random != UNDRAWN && !(random instanceof Limited);
    }

    private static float[] empty(Shape shape, RandomGenerator random) {
        if (random instanceof Limited limited) {
            limited.add(shape);
        }
        return new float[shape.size()];
    }

    private static float[] filledArray(float value, int... dims) {
        float[] data = new float[Shape.of(dims).size()];
        Arrays.fill(data, value);
        return data;
    }
}
