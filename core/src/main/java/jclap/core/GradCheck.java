package jclap.core;

import java.util.Random;
import java.util.function.Function;

/// Compares hand-written gradients with central differences. Use it on every operation you write.
///
/// The output is reduced to the scalar `L = Σ wᵢ·yᵢ` with random weights `w`. A plain sum would
/// prove nothing: the elements of a softmax always sum to 1, and those of a layer norm to 0.
public final class GradCheck {

    private static final float STEP = 1e-2f;
    private static final double TOLERANCE = 2e-3;

    private GradCheck() {}

    /// Fails unless `op` has the gradient it claims with respect to each of `inputs`.
    ///
    /// @throws AssertionError naming the first element that is off
    public static void check(Function<Tensor[], Tensor> op, Tensor... inputs) {
        Tensor y = op.apply(inputs);
        float[] w = randomWeights(y.data().length);
        Gradients grads = y.backward(w);

        for (int k = 0; k < inputs.length; k++) {
            float[] x = inputs[k].data(), analytic = grads.of(inputs[k]).data();
            for (int i = 0; i < x.length; i++) {
                float saved = x[i];
                x[i] = saved + STEP;
                double above = dot(op.apply(inputs).data(), w);
                x[i] = saved - STEP;
                double below = dot(op.apply(inputs).data(), w);
                x[i] = saved;
                double numeric = (above - below) / (2 * STEP);
                if (!(Math.abs(analytic[i] - numeric) <= TOLERANCE * Math.max(1, Math.abs(numeric)))) {
                    throw new AssertionError("gradcheck: gradient of %s at [%d] of input %d: expected %s but was %s"
                            .formatted(y, i, k, numeric, analytic[i]));
                }
            }
        }
    }

    private static float[] randomWeights(int n) {
        var random = new Random(7);
        float[] w = new float[n];
        for (int i = 0; i < n; i++) {
            w[i] = (float) random.nextGaussian();
        }
        return w;
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }
}
