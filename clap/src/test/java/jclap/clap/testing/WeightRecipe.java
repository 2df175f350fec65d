package jclap.clap.testing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Weights of golden models, made of their names: see "The weight recipe" in the README of the golden data.
public final class WeightRecipe {

    private static final Pattern BAND_MEAN = Pattern.compile("(^|.*\\.)(bn0|batch_norm)\\.running_mean$");
    private static final Pattern BAND_VARIANCE = Pattern.compile("(^|.*\\.)(bn0|batch_norm)\\.running_var$");
    private static final Pattern EMBEDDING =
            Pattern.compile(".*(embeddings?\\.weight|wte\\.weight|wpe\\.weight|emb\\.weight)$");
    private static final Pattern CONV1D = Pattern.compile(".*\\.(c_attn|c_fc|c_proj|q_attn)\\.weight$");

    private WeightRecipe() {}

    /// {@return a tensor of a checkpoint}
    ///
    /// @param key its name there
    public static Tensor tensor(String key, Shape shape) {
        double a = scale(key, shape), b = shift(key, shape);
        return Tensor.of(shape, values(key, shape.size(), a, b));
    }

    /// {@return numbers in [−1, 1) made of a name}
    public static float[] unit(String name, int n) {
        return values(name, n, 1, 0);
    }

    /// {@return the number at `i` of those, unrounded}
    public static double unit(String name, long i) {
        return unit(seed(name), i);
    }

    private static float[] values(String key, int n, double a, double b) {
        long seed = seed(key);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (unit(seed, i) * a + b);
        }
        return values;
    }

    private static double unit(long seed, long i) {
        long z = seed + i + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z = z ^ (z >>> 31);
        return ((z >>> 40) / 16777216.0 - 0.5) * 2.0;
    }

    private static long seed(String key) {
        long h = 0xcbf29ce484222325L;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001b3L;
        }
        return h;
    }

    private static double scale(String key, Shape shape) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        int rank = shape.rank();
        if (last.startsWith("logit_scale")) {
            return 0.05;
        } else if (BAND_MEAN.matcher(key).matches()) {
            return 5;
        } else if (BAND_VARIANCE.matcher(key).matches()) {
            return 80;
        } else if (last.equals("running_mean")) {
            return 0.1;
        } else if (last.equals("running_var")) {
            return 0.2;
        } else if (last.equals("relative_position_bias_table")) {
            return 0.5;
        } else if (EMBEDDING.matcher(key).matches()) {
            return 0.05;
        } else if (last.equals("prefix_const")) {
            return 0.5;
        } else if (last.equals("bias") || last.endsWith("_bias")) {
            return 0.05;
        } else if (rank <= 1) {
            return 0.1;
        } else if (rank == 2 && CONV1D.matcher(key).matches()) {
            return Math.sqrt(3.0 / shape.dim(0));
        }
        return Math.sqrt((rank == 4 ? 6.0 : 3.0) / shape.product(1, rank));
    }

    private static double shift(String key, Shape shape) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        if (last.startsWith("logit_scale")) {
            return 2.65;
        } else if (BAND_MEAN.matcher(key).matches()) {
            return -35;
        } else if (BAND_VARIANCE.matcher(key).matches()) {
            return 300;
        } else if (last.equals("running_var")) {
            return 1;
        }
        boolean norm = shape.rank() <= 1
                && !last.equals("running_mean")
                && !last.equals("bias")
                && !last.endsWith("_bias")
                && !last.equals("relative_position_bias_table");
        return norm ? 1 : 0;
    }
}
