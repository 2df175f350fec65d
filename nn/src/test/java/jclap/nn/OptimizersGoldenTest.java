package jclap.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import jclap.core.Gradients;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.Json;
import jclap.testing.Golden;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Optimizers, clipping and schedules → PyTorch: weights and losses of `optim/index.json` over 20 steps.
class OptimizersGoldenTest {

    /// See the package description.
    private static final List<String> LEFT_OUT = List.of("rmsprop", "adagrad");

    private static final List<String> NAMES = List.of("w1", "b1", "w2", "b2");

    /// What our states are called there.
    private static final Map<String, String> STATES = Map.of(
            "momentum_buffer", "velocity", "exp_avg", "mean", "exp_avg_sq", "square", "max_exp_avg_sq", "largest");

    @TestFactory
    Stream<DynamicTest> everyTrajectoryIsThatOfPyTorch() {
        List<Json> cases = Golden.index("optim").get("cases").items();
        assertThat(cases.stream().map(c -> c.get("id").text())).containsAll(LEFT_OUT);
        return cases.stream()
                .filter(c -> !LEFT_OUT.contains(c.get("id").text()))
                .map(c -> DynamicTest.dynamicTest(c.get("id").text(), () -> follow(c)));
    }

    private static void follow(Json test) {
        Json params = test.get("params");
        var weights = new LinkedHashMap<String, Tensor>();
        Tensor x;
        int[] y;
        try (Checkpoint problem = Golden.tensors("optim/problem.safetensors")) {
            NAMES.forEach(name -> weights.put(name, Tensor.parameter(problem.shape(name), problem.floats(name))));
            x = problem.tensor("x");
            y = problem.ints("y");
        }
        List<Optimizer> optimizers = optimizers(params, weights);
        List<Double> scales = rateScales(params);
        double firstRate = params.get("lr").number();
        Optional<Json> metric = params.find("metric");
        Plateau plateau = metric.map(_ -> plateau(params)).orElse(Plateau.of(firstRate, 0.5, 1));

        var trace = new LinkedHashMap<String, List<float[]>>();
        for (int step = 0; step < 20; step++) {
            Tensor hidden = x.affine(1 + 0.05f * step, 0)
                    .linear(weights.get("w1"), weights.get("b1"))
                    .tanh();
            Tensor loss = hidden.linear(weights.get("w2"), weights.get("b2"))
                    .crossEntropy(y)
                    .affine((float) number(params, "loss_scale", 1), 0);
            Gradients grads = loss.backward();
            if (params.find("clip_grad_norm").isPresent()) {
                float maximum = (float) params.get("clip_grad_norm").number();
                note(trace, "grad_norm", GradientClipping.byNorm(grads, weights.values(), maximum));
            }
            if (params.find("clip_grad_value").isPresent()) {
                GradientClipping.byValue(grads, weights.values(), (float)
                        params.get("clip_grad_value").number());
            }
            double rate = metric.isPresent() ? plateau.rate() : schedule(params).at(step);
            for (int i = 0; i < optimizers.size(); i++) {
                optimizers.get(i).step(grads, rate * scales.get(i));
            }
            if (metric.isPresent()) {
                plateau = plateau.after(metric.get().items().get(step).number());
            }
            note(trace, "loss", loss.item());
            note(trace, "lr", (float) rate);
            weights.forEach((name, w) -> note(trace, name, w.data().clone()));
        }
        optimizers.forEach(optimizer -> optimizer.state().forEach((name, value) -> note(trace, name, value.data())));
        compare(test, trace);
    }

    private static void note(Map<String, List<float[]>> trace, String name, float... values) {
        trace.computeIfAbsent(name, _ -> new ArrayList<>()).add(values);
    }

    private static void compare(Json test, Map<String, List<float[]>> trace) {
        String id = test.get("id").text();
        try (Checkpoint file = Golden.tensors("optim/" + test.get("file").text())) {
            test.get("out").members().forEach((name, entry) -> {
                String[] path = name.split("/"); // state/PARAMETER/KIND
                String ours = path.length == 3 ? STATES.get(path[2]) + "." + path[1] : name;
                Tensor[] parts = trace.get(ours).stream()
                        .map(values -> Tensor.of(jclap.core.Shape.of(values.length), values))
                        .toArray(Tensor[]::new);
                Golden.requireClose(
                        id + " " + name, Tensor.concat(0, parts).data(), file.floats(id + "/" + name), entry, false);
            });
        }
    }

    /// One optimizer for each group of parameters.
    private static List<Optimizer> optimizers(Json params, SequencedMap<String, Tensor> weights) {
        if (params.find("groups").isEmpty()) {
            return List.of(optimizer(params, number(params, "weight_decay", 0), weights));
        }
        return params.get("groups").items().stream()
                .map(group -> {
                    var own = new LinkedHashMap<String, Tensor>();
                    group.get("names").items().forEach(name -> own.put(name.text(), weights.get(name.text())));
                    return optimizer(params, number(group, "weight_decay", 0), own);
                })
                .toList();
    }

    private static List<Double> rateScales(Json params) {
        return params.find("groups").isEmpty()
                ? List.of(1.0)
                : params.get("groups").items().stream()
                        .map(group -> number(group, "lr", params.get("lr").number())
                                / params.get("lr").number())
                        .toList();
    }

    private static Optimizer optimizer(Json params, double weightDecay, SequencedMap<String, Tensor> weights) {
        String name = params.get("optimizer").text();
        if (name.equals("SGD")) {
            boolean nesterov = params.find("nesterov").isPresent();
            return new Sgd(
                    new Sgd.Config(
                            number(params, "momentum", 0), number(params, "dampening", 0), nesterov, weightDecay),
                    weights);
        }
        List<Json> betas = params.get("betas").items();
        var config = new AdamW.Config(
                betas.get(0).number(),
                betas.get(1).number(),
                params.get("eps").number(),
                weightDecay,
                name.equals("Adam") ? AdamW.Decay.BY_GRADIENT : AdamW.Decay.ALL,
                params.find("amsgrad").isPresent());
        return new AdamW(config, weights);
    }

    private static LearningRate schedule(Json params) {
        double lr = params.get("lr").number(), warmup = number(params, "warmup", 0), total = number(params, "total", 0);
        String name = params.find("schedule").map(Json::text).orElse("none").split(" ")[0];
        return switch (name
                + params.find("schedule").map(s -> s.text().contains("cosine")).orElse(false)) {
            case "nonefalse" -> new LearningRate.Constant(lr);
            case "StepLRfalse" ->
                new LearningRate.Steps(
                        lr,
                        params.get("step_size").integer(),
                        params.get("gamma").number());
            case "LAIONtrue" -> new LearningRate.WarmupCosine(lr, (int) warmup, (int) total);
            // What has no name here is a formula.
            case "MultiStepLRfalse" -> {
                List<Json> milestones = params.get("milestones").items();
                yield step -> lr
                        * Math.pow(
                                params.get("gamma").number(),
                                milestones.stream()
                                        .filter(m -> m.integer() <= step)
                                        .count());
            }
            case "ExponentialLRfalse" ->
                step -> lr * Math.pow(params.get("gamma").number(), step);
            case "CosineAnnealingLRfalse" -> {
                double least = params.get("eta_min").number(),
                        steps = params.get("T_max").number();
                yield step -> least + (lr - least) * (1 + Math.cos(Math.PI * step / steps)) / 2;
            }
            case "LinearLRfalse" -> {
                double from = params.get("start_factor").number(),
                        to = params.get("end_factor").number();
                double steps = params.get("total_iters").number();
                yield step -> lr * (from + (to - from) * Math.min(step, steps) / steps);
            }
            case "transformerstrue" ->
                step -> step < warmup
                        ? lr * step / warmup
                        : lr * 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / (total - warmup)));
            case "transformersfalse" ->
                step -> step < warmup ? lr * step / warmup : lr * (total - step) / (total - warmup);
            default -> throw new AssertionError(name + ": expected a schedule with a formula");
        };
    }

    private static Plateau plateau(Json params) {
        return new Plateau(
                params.get("lr").number(),
                params.get("factor").number(),
                params.get("patience").integer(),
                params.get("threshold").number(),
                params.get("cooldown").integer(),
                Double.POSITIVE_INFINITY,
                0,
                0);
    }

    private static double number(Json params, String name, double otherwise) {
        return params.find(name).map(Json::number).orElse(otherwise);
    }
}
