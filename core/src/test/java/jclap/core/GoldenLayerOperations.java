package jclap.core;

import static jclap.core.GoldenArrayOperations.abs;
import static jclap.core.GoldenArrayOperations.along;
import static jclap.core.GoldenArrayOperations.triangle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import jclap.core.GoldenCase.SingleOutput;
import jclap.core.GoldenCase.Wording;

/// How one says in [LayerOperations] what PyTorch has a name for: a method of that name, or a composition.
final class GoldenLayerOperations {

    static final Map<String, Wording> WORDINGS = new HashMap<>();

    private GoldenLayerOperations() {}

    static {
        activations();
        products();
        normalizations();
        windows();
        losses();
        graphs();
    }

    private static void activations() {
        one("relu", c -> c.x().relu());
        one("relu6", c -> c.x().relu6());
        one("gelu_erf", c -> c.x().gelu());
        one("gelu_tanh", c -> c.x().geluTanh());
        one("quick_gelu", c -> c.x().quickGelu());
        one("silu", c -> c.x().silu());
        one("tanh", c -> c.x().tanh());
        one("sigmoid", c -> c.x().sigmoid());
        one("softplus", c -> c.x().softplus());
        one("logsigmoid", c -> c.x().affine(-1, 0).softplus().affine(-1, 0));
        one("softmax", c -> along(c, Tensor::softmax));
        one("log_softmax", c -> along(c, Tensor::logSoftmax));
        one("logsumexp", c -> c.likeOutput(c.innermost(c.x(), c.list("dim")).logSumExp()));
    }

    private static void products() {
        one("matmul", c -> c.in("a").matmul(c.in("b")));
        one("matmul_t", c -> c.in("a").matmul(c.in("b"), c.flag("transpose_a"), c.flag("transpose_b")));
        one("einsum", c -> einsum(c.text("equation"), c.in("a"), c.in("b")));
        one("linear", c -> c.has("bias") ? c.x().linear(c.in("weight"), c.in("bias")) : c.x().linear(c.in("weight")));
        all("attention", c -> {
            Tensor q = c.in("q"), k = c.in("k"), v = c.in("v"), mask = Tensor.of(Shape.of(), 0);
            if (c.has("mask")) {
                mask = mask.maskedFill(c.mask("mask").affine(-1, 1), Float.NEGATIVE_INFINITY);
            }
            if (c.flag("causal")) {
                Tensor future = triangle(k.shape().dim(-2)).affine(-1, 1);
                mask = mask.maskedFill(future, Float.NEGATIVE_INFINITY);
            }
            float scale = (float) (1 / Math.sqrt(q.shape().dim(-1)));
            Tensor scores = q.matmul(k, false, true).affine(scale, 0);
            return List.of(q.attention(k, v, mask), scores.plus(mask).softmax());
        });
        one("multihead_attention", c -> {
            int time = c.x().shape().dim(0),
                    batch = c.x().shape().dim(1),
                    width = c.x().shape().dim(2);
            Tensor all = c.x().linear(c.in("in_w"), c.in("in_b")).reshape(time, batch, 3, c.integer("heads"), -1);
            List<Tensor> qkv = all.permute(2, 1, 3, 0, 4).split(0, 1, 1, 1); // each (1, batch, heads, time, d)
            Tensor mixed = qkv.get(0).attention(qkv.get(1), qkv.get(2));
            return mixed.permute(3, 1, 2, 4, 0).reshape(time, batch, width).linear(c.in("out_w"), c.in("out_b"));
        });
    }

    private static void normalizations() {
        one("layer_norm", c -> {
            int[] dims = c.list("normalized_shape");
            return c.has("weight")
                    ? c.x().layerNorm(c.in("weight"), c.in("bias"), c.number("eps"))
                    : c.x().layerNorm(constant(1, dims), constant(0, dims), c.number("eps"));
        });
        one("group_norm", c -> c.x().groupNorm(c.integer("groups"), c.in("weight"), c.in("bias"), c.number("eps")));
        for (String op : List.of("batch_norm1d", "batch_norm2d")) {
            one(op + "_eval", c -> (Tensor) batchNorm(c, 0).getFirst());
            all(op + "_train", c -> Training.with(new SplittableRandom(0), () -> batchNorm(c, c.number("momentum"))));
        }
        one("normalize", c -> along(c, Tensor::normalize));
        one("cosine_similarity", c -> c.in("a").cosineSimilarity(c.in("b")));
    }

    private static void windows() {
        one("conv1d", c -> withBias(c, c.x().conv1d(c.in("weight"), sliding(c, "stride")), -1, 1));
        one("conv2d", c -> withBias(c, c.x().conv2d(c.in("weight"), sliding(c, "stride")), -1, 1, 1));
        one("max_pool2d", c -> c.x().maxPool2d(c.pair("kernel")[0], c.pair("kernel")[1], sliding(c, "kernel")));
        one("avg_pool2d", c -> {
            int height = c.pair("kernel")[0], width = c.pair("kernel")[1];
            Tensor mean = c.x().avgPool2d(height, width, sliding(c, "kernel"));
            Tensor ones = constant(1, c.x().shape().dims());
            return c.flag("count_include_pad")
                    ? mean
                    : mean.dividedBy(ones.avgPool2d(height, width, sliding(c, "kernel")));
        });
        // A row of channels is a plane, and a window of one row is a window along the channel.
        one("max_pool1d", c -> c.x().maxPool2d(1, c.integer("kernel"), alongRows(c)));
        one("avg_pool1d", c -> c.x().avgPool2d(1, c.integer("kernel"), alongRows(c)));
        one("adaptive_avg_pool1d", c -> c.x().adaptiveAvgPool2d(c.x().shape().dim(1), c.integer("output")));
        one("adaptive_avg_pool2d", c -> c.x().adaptiveAvgPool2d(c.pair("output")[0], c.pair("output")[1]));
        one("adaptive_max_pool1d", c -> {
            int n = c.x().shape().dim(-1), m = c.integer("output");
            return Tensor.stack(
                    -1,
                    IntStream.range(0, m)
                            .mapToObj(i -> c.x().slice(-1, i * n / m, Math.ceilDiv((i + 1) * n, m))
                                    .max(-1))
                            .toArray(Tensor[]::new));
        });
        one("interpolate", c -> {
            int[] size = c.list("size");
            int height = size.length == 1 ? c.x().shape().dim(-2) : size[0];
            return c.x().interpolate(method(c), height, size[size.length - 1]);
        });
        one("interpolate_scale", c -> {
            Shape xs = c.x().shape();
            return c.x().interpolate(method(c), 2 * xs.dim(-2), 2 * xs.dim(-1));
        });
    }

    private static void losses() {
        one("cross_entropy", GoldenLayerOperations::crossEntropy);
        one("cross_entropy_soft", c -> {
            float smoothing = c.says("label_smoothing") ? c.number("label_smoothing") : 0;
            Tensor p = Tensor.of(c.in("p").shape(), c.in("p").data());
            return c.x().crossEntropy(
                            p.affine(1 - smoothing, smoothing / p.shape().dim(1)));
        });
        one("nll_loss", c -> pick(c.x(), c.ints("t")).mean().affine(-1, 0));
        one("bce_with_logits", c -> {
            if (!c.has("pw")) {
                return c.x().binaryCrossEntropy(c.in("t"));
            }
            Tensor yes = c.in("t").times(c.x().affine(-1, 0).softplus()).times(c.in("pw"));
            return yes.plus(c.in("t").affine(-1, 1).times(c.x().softplus())).sum();
        });
        one("bce", c -> {
            Tensor yes = c.in("t").times(c.x().log());
            return yes.plus(c.in("t").affine(-1, 1).times(c.x().affine(-1, 1).log()))
                    .mean()
                    .affine(-1, 0);
        });
        one("mse_loss", c -> c.x().squaredError(c.in("t")));
        one("l1_loss", c -> abs(c.x().minus(c.in("t"))).mean());
        all("clip_loss", c -> {
            Tensor a = c.in("a").normalize(), t = c.in("t").normalize();
            Tensor logits = a.matmul(t, false, true).times(c.in("s").exp());
            int[] diagonal = IntStream.range(0, a.shape().dim(0)).toArray();
            Tensor loss =
                    logits.crossEntropy(diagonal).plus(logits.permute(1, 0).crossEntropy(diagonal));
            return List.of(loss.affine(0.5f, 0), logits);
        });
    }

    private static void graphs() {
        all("graph", c -> {
            Tensor x = c.x();
            return switch (c.id()) {
                case "graph/0" -> List.of(x.times(x).plus(x).sum().times(x));
                case "graph/1" -> List.of(x.slice(1, 0, 2).matmul(x.slice(1, 1, 3), false, true));
                case "graph/2" -> {
                    Tensor h = x.matmul(c.in("w"));
                    yield List.of(h.relu(), h.sigmoid().mean(0));
                }
                case "graph/3" -> {
                    Tensor detached = Tensor.of(x.shape(), x.data());
                    yield List.of(x.permute(1, 0).reshape(2, -1).sum(1).times(detached.sum()));
                }
                case "graph/4" -> {
                    Tensor rows = Tensor.concat(0, x, x.affine(2, 0), x.slice(0, 0, 1));
                    yield List.of(triangle(5).matmul(rows));
                }
                case "graph/5" -> {
                    for (int i = 0; i < 50; i++) {
                        x = x.affine(1.1f, 0).tanh().plus(x.affine(0.1f, 0));
                    }
                    yield List.of(x);
                }
                default -> throw new AssertionError(c.id() + ": expected a graph with a wording");
            };
        });
    }

    private static void one(String op, SingleOutput wording) {
        all(op, c -> List.of(wording.of(c)));
    }

    private static void all(String op, Wording wording) {
        WORDINGS.put(op, wording);
    }

    private static Tensor constant(float value, int... dims) {
        float[] data = new float[Shape.of(dims).size()];
        Arrays.fill(data, value);
        return Tensor.of(Shape.of(dims), data);
    }

    private static Tensor einsum(String equation, Tensor a, Tensor b) {
        return switch (equation) {
            case "ij,jk->ik", "bij,bjk->bik" -> a.matmul(b);
            case "bhqd,bhkd->bhqk" -> a.matmul(b, false, true);
            case "bnhd,bmhd->bnmh" ->
                a.permute(0, 2, 1, 3).matmul(b.permute(0, 2, 3, 1)).permute(0, 2, 3, 1);
            case "bnmh,bmhd->bnhd" ->
                a.permute(0, 3, 1, 2).matmul(b.permute(0, 2, 1, 3)).permute(0, 2, 1, 3);
            case "bchw,oc->bohw" -> a.permute(0, 2, 3, 1).linear(b).permute(0, 3, 1, 2);
            case "i,j->ij" -> a.reshape(-1, 1).times(b);
            case "ij,ij->" -> a.times(b).sum();
            case "ij->ji" -> a.permute(1, 0);
            case "ii->i" -> {
                int n = a.shape().dim(0);
                yield a.reshape(-1)
                        .select(IntStream.range(0, n).map(i -> i * (n + 1)).toArray());
            }
            default -> throw new AssertionError(equation + ": expected an equation with a wording");
        };
    }

    private static List<?> batchNorm(GoldenCase c, float momentum) {
        Tensor mean = Tensor.of(
                c.in("running_mean").shape(), c.in("running_mean").data().clone());
        Tensor variance = Tensor.of(
                c.in("running_var").shape(), c.in("running_var").data().clone());
        Tensor y = c.x().batchNorm(c.in("weight"), c.in("bias"), mean, variance, momentum, c.number("eps"));
        return List.of(y, mean, variance);
    }

    private static Tensor withBias(GoldenCase c, Tensor y, int... perChannel) {
        return c.has("bias") ? y.plus(c.in("bias").reshape(perChannel)) : y;
    }

    /// @param otherwise the parameter that is the stride when none is given
    private static Sliding sliding(GoldenCase c, String otherwise) {
        int[] stride = c.pair(c.says("stride") ? "stride" : otherwise), padding = c.pair("padding");
        return Sliding.by(stride[0], stride[1])
                .padded(padding[0], padding[1])
                .dilated(c.says("dilation") ? c.integer("dilation") : 1)
                .grouped(c.says("groups") ? c.integer("groups") : 1);
    }

    private static Sliding alongRows(GoldenCase c) {
        return Sliding.by(1, c.integer(c.says("stride") ? "stride" : "kernel")).padded(0, c.integer("padding"));
    }

    private static Interpolation method(GoldenCase c) {
        boolean aligned = c.flag("align_corners");
        return switch (c.text("mode")) {
            case "nearest" -> Interpolation.NEAREST;
            case "bicubic" -> aligned ? Interpolation.BICUBIC_ALIGNED : Interpolation.BICUBIC;
            default -> aligned ? Interpolation.BILINEAR_ALIGNED : Interpolation.BILINEAR;
        };
    }

    private static Tensor crossEntropy(GoldenCase c) {
        Tensor x = c.x();
        int[] t = c.ints("t");
        if (x.shape().rank() == 4) {
            x = x.permute(0, 2, 3, 1).reshape(-1, x.shape().dim(1));
        }
        if (c.has("w")) {
            return weighted(x, t, c.in("w").data());
        }
        int ignored = c.says("ignore_index") ? c.integer("ignore_index") : Tensor.IGNORED;
        int[] targets =
                Arrays.stream(t).map(i -> i == ignored ? Tensor.IGNORED : i).toArray();
        return switch (c.text("reduction")) {
            case "none" -> pick(x.logSoftmax(), targets).affine(-1, 0);
            case "sum" -> x.crossEntropy(targets).affine(t.length, 0);
            default -> x.crossEntropy(c.says("label_smoothing") ? c.number("label_smoothing") : 0, targets);
        };
    }

    /// Cross-entropy with a weight for each class: of the targets, which then need not sum to 1.
    private static Tensor weighted(Tensor x, int[] t, float[] w) {
        float[] targets = new float[x.shape().size()];
        float total = 0;
        for (int row = 0; row < t.length; row++) {
            targets[row * w.length + t[row]] = w[t[row]];
            total += w[t[row]];
        }
        return x.crossEntropy(Tensor.of(x.shape(), targets)).affine(t.length / total, 0);
    }

    /// One element of each row.
    private static Tensor pick(Tensor x, int... columns) {
        return x.gather(1, Shape.of(columns.length, 1), columns).reshape(columns.length);
    }
}
