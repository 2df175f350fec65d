package jclap.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jclap.core.GoldenCase.SingleOutput;
import jclap.core.GoldenCase.Wording;
import jclap.core.io.Json;

/// How one says in [ArrayOperations] what PyTorch has a name for: a method of that name, or a composition.
final class GoldenArrayOperations {

    static final Map<String, Wording> WORDINGS = new HashMap<>();

    private GoldenArrayOperations() {}

    static {
        elementwise();
        choices();
        reductions();
        shapes();
        positions();
    }

    private static void elementwise() {
        one("add", c -> c.in("a").plus(c.in("b")));
        one("sub", c -> c.in("a").minus(c.in("b")));
        one("mul", c -> c.in("a").times(c.in("b")));
        one("div", c -> c.in("a").dividedBy(c.in("b")));
        one("pow", c -> c.in("a").log().times(c.in("b")).exp());
        one("pow_scalar", c -> c.x().pow(c.number("exponent")));
        one("neg", c -> c.x().affine(-1, 0));
        one("abs", c -> abs(c.x()));
        one("square", c -> c.x().times(c.x()));
        one("reciprocal", c -> c.x().pow(-1));
        one("rsqrt", c -> c.x().pow(-0.5f));
        one("sqrt", c -> c.x().sqrt());
        one("exp", c -> c.x().exp());
        one("expm1", c -> c.x().exp().affine(1, -1));
        one("log", c -> c.x().log());
        one("log1p", c -> c.x().log1p());
        one("log2", c -> c.x().log().affine((float) (1 / Math.log(2)), 0));
        one("log10", c -> c.x().log().affine((float) (1 / Math.log(10)), 0));
        one("sin", c -> c.x().sin());
        one("cos", c -> c.x().cos());
    }

    private static void choices() {
        one("maximum", c -> c.in("a").maximum(c.in("b")));
        one("minimum", c -> c.in("a").minimum(c.in("b")));
        one("where", c -> Tensor.where(c.mask("c"), c.in("a"), c.in("b")));
        one("masked_fill", c -> c.x().maskedFill(c.mask("m"), c.number("value")));
        one(
                "clamp",
                c -> c.x().clamp(
                                c.says("min") ? c.number("min") : Float.NEGATIVE_INFINITY,
                                c.says("max") ? c.number("max") : Float.POSITIVE_INFINITY));
        one("hardtanh", c -> c.x().clamp(-1, 1));
        one("leaky_relu", c -> {
            Tensor below = c.x().affine(-1, 0).relu();
            return c.x().relu().minus(below.affine(c.number("negative_slope"), 0));
        });
    }

    private static void reductions() {
        one("sum", c -> c.likeOutput(c.x().sum(c.list("dim"))));
        one("mean", c -> c.likeOutput(c.x().mean(c.list("dim"))));
        one("var", GoldenArrayOperations::variance);
        one("std", c -> variance(c).sqrt());
        one(
                "norm",
                c -> c.likeOutput(
                        c.integer("p") == 1
                                ? abs(c.x()).sum(c.list("dim"))
                                : c.x().times(c.x()).sum(c.list("dim")).sqrt()));
        one("amax", c -> c.likeOutput(c.x().max(c.integer("dim"))));
        one("max_all", c -> c.x().reshape(-1).max(0));
        one("min_all", c -> c.x().reshape(-1).min(0));
        all("max", c -> List.of(c.likeOutput(c.x().max(c.integer("dim"))), c.x().argmax(c.integer("dim"))));
        all("min", c -> List.of(c.likeOutput(c.x().min(c.integer("dim"))), argmin(c)));
        all(
                "argmax",
                c -> List.of(
                        c.says("dim")
                                ? c.x().argmax(c.integer("dim"))
                                : c.x().reshape(-1).argmax(0)));
        all("argmin", c -> List.of(argmin(c)));
        all("topk", c -> largest(c, c.integer("k")));
        all("sort", c -> largest(c, c.x().shape().dim(c.integer("dim"))));
        one("cumsum", c -> along(c, x -> x.linear(triangle(x.shape().dim(-1)))));
    }

    private static void shapes() {
        one("reshape", c -> c.x().reshape(c.list("shape")));
        one("squeeze", c -> c.likeOutput(c.x()));
        one("unsqueeze", c -> c.likeOutput(c.x()));
        one("expand", c -> c.x().expand(c.list("shape")));
        one("permute", c -> c.x().permute(c.list("dims")));
        one("permute_reshape", c -> c.x().permute(c.list("dims")).reshape(-1));
        one("cat", c -> Tensor.concat(c.integer("dim"), c.in().values().toArray(Tensor[]::new)));
        one("stack", c -> Tensor.stack(c.integer("dim"), c.in().values().toArray(Tensor[]::new)));
        all("split", c -> {
            int[] size = c.list("size");
            return split(c.x(), c.integer("dim"), size.length > 1 ? size : parts(c, size[0]));
        });
        all("chunk", c -> {
            int length = c.x().shape().dim(c.integer("dim"));
            return split(c.x(), c.integer("dim"), parts(c, Math.ceilDiv(length, c.integer("chunks"))));
        });
        one("slice", c -> {
            Tensor y = c.x();
            List<Json> slices = c.json().get("params").get("slices").items();
            for (int axis = 0; axis < slices.size(); axis++) {
                int[] s = slices.get(axis).items().stream()
                        .mapToInt(Json::integer)
                        .toArray();
                y = s[2] == 1
                        ? y.slice(axis, s[0], s[1])
                        : y.indexSelect(
                                axis,
                                IntStream.iterate(s[0], i -> i < s[1], i -> i + s[2])
                                        .toArray());
            }
            return y;
        });
        one("pad_constant", c -> padded(c, (x, axis, before, after) -> x.pad(axis, before, after, c.number("value"))));
        one("pad_reflect", c -> padded(c, Tensor::padReflect));
        one("pad_replicate", c -> padded(c, Tensor::padReplicate));
    }

    private static void positions() {
        one("embedding", c -> {
            Tensor table = c.in("weight");
            Tensor rows = c.says("padding_idx")
                    ? table.embedding(c.integer("padding_idx"), c.ints("ids"))
                    : table.select(c.ints("ids"));
            return c.likeOutput(rows);
        });
        one("index_select", c -> c.x().indexSelect(c.integer("dim"), c.ints("index")));
        one("index_pair", c -> {
            int[] i = c.ints("i"), j = c.ints("j");
            Shape xs = c.x().shape();
            int[] flat = IntStream.range(0, i.length)
                    .map(k -> i[k] * xs.dim(1) + j[k])
                    .toArray();
            return c.x().reshape(-1, xs.dim(2)).select(flat);
        });
        one("gather", c -> c.x().gather(c.integer("dim"), c.shapes().get("index"), c.ints("index")));
        one("scatter_add", c -> c.x().scatterAdd(c.integer("dim"), c.ints("index"), c.in("src")));
        one("roll", c -> {
            int[] shifts = c.list("shifts"), axes = c.list("dims");
            Tensor y = c.x();
            for (int i = 0; i < axes.length; i++) {
                y = y.roll(axes[i], shifts[i]);
            }
            return y;
        });
        one("flip", c -> {
            Tensor y = c.x();
            for (int axis : c.list("dims")) {
                y = y.flip(axis);
            }
            return y;
        });
        one("repeat", c -> {
            int[] times = c.list("repeats"), dims = new int[times.length];
            Shape xs = c.x().shape();
            Arrays.setAll(dims, i -> i < dims.length - xs.rank() ? 1 : xs.dim(i - dims.length + xs.rank()));
            Tensor y = c.x().reshape(dims);
            for (int axis = 0; axis < times.length; axis++) {
                y = y.repeat(axis, times[axis]);
            }
            return y;
        });
        one("repeat_interleave", c -> {
            int axis = c.integer("dim"),
                    times = c.integer("repeats"),
                    n = c.x().shape().dim(axis);
            return c.x().indexSelect(
                            axis,
                            IntStream.range(0, n * times).map(i -> i / times).toArray());
        });
    }

    static void one(String op, SingleOutput wording) {
        all(op, c -> List.of(wording.of(c)));
    }

    static void all(String op, Wording wording) {
        WORDINGS.put(op, wording);
    }

    static Tensor abs(Tensor x) {
        return x.relu().plus(x.affine(-1, 0).relu());
    }

    /// What `f` does to the innermost axis, done to the axis `dim`.
    static Tensor along(GoldenCase c, UnaryOperator<Tensor> f) {
        return GoldenCase.outermost(f.apply(c.innermost(c.x(), c.integer("dim"))), c.integer("dim"));
    }

    private static Tensor variance(GoldenCase c) {
        Tensor variance = c.likeOutput(c.x().variance(c.list("dim")));
        float n = (float) c.x().shape().size() / variance.shape().size();
        return c.flag("unbiased") ? variance.affine(n / (n - 1), 0) : variance;
    }

    private static int[] argmin(GoldenCase c) {
        return c.x().affine(-1, 0).argmax(c.integer("dim"));
    }

    private static List<?> largest(GoldenCase c, int k) {
        int axis = c.integer("dim");
        Tensor x = c.innermost(c.x(), axis);
        Shape shape = x.shape().with(-1, k);
        int[] top = x.topK(k);
        Tensor index = GoldenCase.outermost(Tensor.of(shape, GoldenCase.floats(top)), axis);
        return List.of(GoldenCase.outermost(x.gather(-1, shape, top), axis), index);
    }

    /// Ones on and below the diagonal: row i sums the first i + 1 elements.
    static Tensor triangle(int n) {
        float[] ones = new float[n * n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(ones, i * n, i * n + i + 1, 1);
        }
        return Tensor.of(Shape.of(n, n), ones);
    }

    private static int[] parts(GoldenCase c, int length) {
        int n = c.x().shape().dim(c.integer("dim"));
        return IntStream.iterate(0, from -> from < n, from -> from + length)
                .map(from -> Math.min(length, n - from))
                .toArray();
    }

    private static List<Tensor> split(Tensor x, int axis, int... lengths) {
        return new ArrayList<>(x.split(axis, lengths));
    }

    private interface Pad {
        Tensor along(Tensor x, int axis, int before, int after);
    }

    /// PyTorch lists the margins of the innermost axis first.
    private static Tensor padded(GoldenCase c, Pad pad) {
        int[] margins = c.list("pad");
        Tensor y = c.x();
        for (int i = 0; i < margins.length; i += 2) {
            y = pad.along(y, -1 - i / 2, margins[i], margins[i + 1]);
        }
        return y;
    }
}
