package jclap.core.ops;

import static jclap.core.kernel.Pointwise.affine;
import static jclap.core.kernel.Pointwise.combine;

import java.util.Arrays;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Reduce;
import jclap.core.kernel.Rows;
import jclap.core.kernel.Scratch;

/// Rescaling of activations to a standard mean, variance or length.
public final class Normalization {

    /// What keeps a row of zeros from a division by zero: PyTorch's `normalize` has the same.
    private static final float SMALLEST_NORM = 1e-12f;

    private Normalization() {}

    /// Layer normalization over the innermost axis, of length n, [Ba et al.,
    /// 2016](https://arxiv.org/abs/1607.06450).
    ///
    /// ```text
    /// forward    x̂  = (x − μ)·r      μ = mean(x),  r = 1/√(var(x) + ε)
    ///            y  = w·x̂ + b
    /// backward   g  = w·dy
    ///            dx = r·(g − mean(g) − x̂·mean(g·x̂))
    ///            dw = Σ dy·x̂         summed over rows
    ///            db = Σ dy           summed over rows
    /// ```
    ///
    /// @param weight of the shape of the innermost axis, or of several innermost axes, which then count as one
    public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, float eps) {
        Shape shape = x.shape(), ws = weight.shape();
        int outer = shape.rank() - Math.max(1, ws.rank());
        if (outer < 0
                || !ws.equals(Shape.of(Arrays.copyOfRange(shape.dims(), outer, shape.rank())))
                || !bias.shape().equals(ws)) {
            throw new IllegalArgumentException("layerNorm: expected weight and bias of the shape of the innermost axes"
                    + " of " + shape + " but got " + ws + " and " + bias.shape());
        }
        int n = ws.size(), rows = shape.product(0, outer);

        float[] w = weight.data(), y = Scratch.floats(rows * n), mean = Scratch.floats(rows), r = Scratch.floats(rows);
        Rows.layerNorm(x.data(), w, bias.data(), eps, mean, r, y, rows, n);

        return Tensor.result("layer_norm", List.of(x, weight, bias), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Rows.layerNormGradient(x.data(), mean, r, w, dy, dx, rows, n));
            grads.into(
                    weight, dw -> Rows.layerNormParameterGradients(x.data(), mean, r, dy, dw, new float[n], rows, n));
            grads.into(bias, db -> Rows.sumRows(dy, db, rows, n));
        });
    }

    /// Normalization within each image, over groups of neighbouring channels and the whole plane, [Wu & He,
    /// 2018](https://arxiv.org/abs/1803.08494): [#layerNorm] of each group, then a scale and a shift for each
    /// channel.
    ///
    /// @param x `(batch, channels, …)`
    /// @param groups divides the channels
    /// @param weight `(channels)`, as is `bias`
    public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, float eps) {
        Shape shape = x.shape();
        if (shape.rank() < 2 || groups < 1 || shape.dim(1) % groups != 0) {
            throw new IllegalArgumentException("groupNorm: expected (batch, channels, …) with channels a multiple of "
                    + groups + " but got " + shape);
        }
        int[] perChannel = new int[shape.rank() - 1];
        Arrays.fill(perChannel, 1);
        perChannel[0] = shape.dim(1);
        int n = shape.product(1, shape.rank()) / groups;
        float[] ones = new float[n];
        Arrays.fill(ones, 1);
        return layerNorm(
                        x.reshape(shape.dim(0), groups, n),
                        Tensor.of(Shape.of(n), ones),
                        Tensor.of(Shape.of(n), new float[n]),
                        eps)
                .reshape(shape.dims())
                .times(weight.reshape(perChannel))
                .plus(bias.reshape(perChannel));
    }

    /// The cosine of the angle between the rows of two tensors, which broadcast.
    ///
    /// ```text
    /// y = Σ a·b/(‖a‖·‖b‖)        the innermost axis disappears
    /// ```
    public static Tensor cosineSimilarity(Tensor a, Tensor b) {
        return normalize(a).times(normalize(b)).sum(-1);
    }

    /// Scales each row to length 1.
    ///
    /// ```text
    /// forward    y  = x/max(‖x‖, ε)
    /// backward   dx = (dy − y·Σ dy·y)/‖x‖        where ‖x‖ > ε
    /// ```
    public static Tensor normalize(Tensor x) {
        Shape shape = x.shape();
        int n = shape.dim(-1), rows = shape.product(0, shape.rank() - 1);
        float[] y = Scratch.floats(rows * n), norm = Scratch.floats(rows);
        Rows.l2Normalize(x.data(), SMALLEST_NORM, norm, y, rows, n);

        return Tensor.result("normalize", List.of(x), shape, y, (dy, grads) -> {
            grads.into(x, dx -> Rows.l2NormalizeGradient(y, norm, dy, dx, rows, n));
        });
    }

    /// Batch normalization of each channel over batch and plane, [Ioffe & Szegedy,
    /// 2015](https://arxiv.org/abs/1502.03167).
    ///
    /// ```text
    /// forward    x̂  = (x − μ)·r      r = 1/√(σ² + ε)
    ///            y  = w·x̂ + b
    /// backward   dw = Σ dy·x̂         over batch and plane, N elements a channel
    ///            db = Σ dy
    ///            dx = w·r·(dy − db/N − x̂·dw/N)      in training; else dx = w·r·dy
    /// ```
    ///
    /// In [Training] μ and σ² are those of the batch, and the running statistics move towards them
    /// by `momentum` (σ² unbiased there). Otherwise μ and σ² are the running statistics.
    ///
    /// @param x `(batch, channels, …)`
    /// @param weight `(channels)`, as are `bias`, `runningMean` and `runningVar`
    public static Tensor batchNorm(
            Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, float momentum, float eps) {
        Shape shape = x.shape();
        if (shape.rank() < 2
                || !List.of(weight.shape(), bias.shape(), runningMean.shape(), runningVar.shape()).stream()
                        .allMatch(Shape.of(shape.dim(1))::equals)) {
            throw new IllegalArgumentException(
                    "batchNorm: expected (batch, channels, …) and parameters (channels) but got " + shape + " and "
                            + weight.shape());
        }
        int batch = shape.dim(0), channels = shape.dim(1), plane = shape.product(2, shape.rank());
        int count = batch * plane;
        boolean training = Training.isOn();
        if (training && count < 2) {
            throw new IllegalArgumentException(
                    "batchNorm: expected more than one value a channel to train on but got " + shape);
        }

        float[] in = x.data(), y = Scratch.floats(in.length);
        float[] w = weight.data(), b = bias.data(), mean = Scratch.floats(channels), r = Scratch.floats(channels);
        Parallel.forRange(channels, 1, (from, to) -> {
            for (int c = from; c < to; c++) {
                if (training) {
                    double sum = 0, squares = 0;
                    for (int i = 0; i < batch; i++) {
                        sum += Reduce.sum(in, (i * channels + c) * plane, plane);
                    }
                    mean[c] = (float) (sum / count);
                    for (int i = 0; i < batch; i++) {
                        int at = (i * channels + c) * plane;
                        affine(1, -mean[c], in, at, y, at, plane);
                        squares += Reduce.sumOfSquares(y, at, plane);
                    }
                    r[c] = (float) (1 / Math.sqrt(squares / count + eps));
                    moveTowards(runningMean.data(), c, mean[c], momentum);
                    moveTowards(runningVar.data(), c, (float) (squares / (count - 1)), momentum);
                } else {
                    mean[c] = runningMean.data()[c];
                    r[c] = (float) (1 / Math.sqrt((double) runningVar.data()[c] + eps));
                }
                float scale = w[c] * r[c], shift = b[c] - mean[c] * scale;
                for (int i = 0; i < batch; i++) {
                    int at = (i * channels + c) * plane;
                    affine(scale, shift, in, at, y, at, plane);
                }
            }
        });

        return Tensor.result("batch_norm", List.of(x, weight, bias), shape, y, (dy, grads) -> {
            float[] sumDy = new float[channels], sumDyXHat = new float[channels];
            Parallel.forRange(channels, 1, (from, to) -> {
                float[] centred = new float[plane];
                for (int c = from; c < to; c++) {
                    double sum = 0, product = 0;
                    for (int i = 0; i < batch; i++) {
                        int at = (i * channels + c) * plane;
                        sum += Reduce.sum(dy, at, plane);
                        affine(1, -mean[c], in, at, centred, 0, plane);
                        product += Reduce.dot(dy, at, centred, 0, plane);
                    }
                    sumDy[c] = (float) sum;
                    sumDyXHat[c] = (float) (product * r[c]);
                }
            });
            grads.into(weight, dw -> addTo(dw, sumDyXHat));
            grads.into(bias, db -> addTo(db, sumDy));
            grads.into(
                    x,
                    dx -> Parallel.forRange(batch * channels, 1, (from, to) -> {
                        for (int i = from; i < to; i++) {
                            int c = i % channels, at = i * plane;
                            float scale = w[c] * r[c];
                            // −x̂·dw/N = −(x − μ)·r·dw/N: a multiple of x and a constant.
                            float slope = training ? -scale * r[c] * sumDyXHat[c] / count : 0;
                            float shift = training ? -scale * sumDy[c] / count - slope * mean[c] : 0;
                            combine(scale, dy, at, slope, in, at, shift, dx, at, plane);
                        }
                    }));
        });
    }

    private static void moveTowards(float[] running, int c, float value, float momentum) {
        running[c] += momentum * (value - running[c]);
    }

    private static void addTo(float[] gradient, float[] sums) {
        for (int c = 0; c < sums.length; c++) {
            gradient[c] += sums[c];
        }
    }
}
