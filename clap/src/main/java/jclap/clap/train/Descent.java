package jclap.clap.train;

import java.util.SequencedMap;
import jclap.core.Tensor;
import jclap.nn.AdamW;
import jclap.nn.LearningRate;
import jclap.nn.Optimizer;
import jclap.nn.Sgd;

/// How gradients become steps: what makes a step of a gradient, and how its length goes from the first step to the
/// last.
///
/// @param optimizer what makes steps
/// @param schedule of the learning rate, behind a linear rise
public record Descent(Rule optimizer, Course schedule) {

    /// AdamW along a cosine, as LAION-CLAP is trained.
    public static final Descent USUAL = new Descent(Rule.ADAMW, Course.COSINE);

    private static final double MOMENTUM = 0.9, STAIR = 0.1;
    private static final int STAIRS = 3;

    /// What makes a step of a gradient.
    public enum Rule {
        /// Adam, whose weight decay is no part of the gradient and pulls matrices alone.
        ADAMW,
        /// Adam as it was first, whose weight decay is a part of the gradient; CLAP 2022 was trained with it.
        ADAM,
        /// Gradients with a momentum of 0.9.
        SGD
    }

    /// Where the learning rate goes once it is at its highest, p being the part that is done of the steps that are
    /// left.
    public enum Course {
        /// Half a cosine down to zero, `½(1 + cos πp)`.
        COSINE,
        /// A straight line down to zero, `1 − p`.
        LINEAR,
        /// A tenth behind a third of the steps and a hundredth behind two, `0.1^⌊3p⌋`.
        STEPS,
        /// Nowhere.
        CONSTANT;

        private double at(double p) {
            return switch (this) {
                case COSINE -> 0.5 * (1 + Math.cos(Math.PI * p));
                case LINEAR -> 1 - p;
                case STEPS -> Math.pow(STAIR, Math.floor(STAIRS * p));
                case CONSTANT -> 1;
            };
        }
    }

    Optimizer optimizer(double weightDecay, SequencedMap<String, Tensor> parameters) {
        return switch (optimizer) {
            case ADAMW -> new AdamW(AdamW.Config.of(weightDecay), parameters);
            case ADAM -> {
                var usual = AdamW.Config.of(weightDecay);
                yield new AdamW(
                        new AdamW.Config(
                                usual.beta1(),
                                usual.beta2(),
                                usual.eps(),
                                weightDecay,
                                AdamW.Decay.BY_GRADIENT,
                                usual.amsgrad()),
                        parameters);
            }
            case SGD -> new Sgd(new Sgd.Config(MOMENTUM, 0, false, weightDecay), parameters);
        };
    }

    /// {@return the rate of each step}
    ///
    /// @param peak the highest
    /// @param warmup how many steps rise
    /// @param steps in all
    LearningRate rates(double peak, int warmup, int steps) {
        return step -> step < warmup
                ? peak * (step + 1) / warmup
                : peak * schedule.at((double) (step - warmup) / Math.max(1, steps - warmup));
    }
}
