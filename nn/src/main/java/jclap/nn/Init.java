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

    /// {@return a parameter drawn from U(−bound, bound)}
    public static Tensor uniform(float bound, RandomGenerator random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length && random != UNDRAWN; i++) {
            data[i] = bound * (2 * random.nextFloat() - 1);
        }
        return Tensor.parameter(shape, data);
    }

    /// {@return a parameter drawn from N(0, σ²)}
    public static Tensor normal(float sigma, RandomGenerator random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length && random != UNDRAWN; i++) {
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

    private static float[] filledArray(float value, int... dims) {
        float[] data = new float[Shape.of(dims).size()];
        Arrays.fill(data, value);
        return data;
    }
}
