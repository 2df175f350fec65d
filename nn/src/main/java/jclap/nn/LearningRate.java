package jclap.nn;

/// How large the steps of an optimizer are, from the first to the last.
///
/// Any function of the step will do: `step -> 0.1 * Math.pow(0.9, step)` falls exponentially. A rate that answers to
/// the loss is a [Plateau].
@FunctionalInterface
public interface LearningRate {

    /// {@return the rate of step `step`, counted from 0}
    double at(int step);

    /// The same rate always.
    record Constant(double rate) implements LearningRate {

        @Override
        public double at(int step) {
            return rate;
        }
    }

    /// A rate that falls by a factor now and then.
    ///
    /// ```text
    /// η(t) = first·factor^⌊t/every⌋
    /// ```
    ///
    /// @param first the rate at first
    /// @param every how many steps it stays
    record Steps(double first, int every, double factor) implements LearningRate {

        public Steps {
            if (!(first > 0) || every < 1 || !(factor > 0)) {
                throw new IllegalArgumentException(
                        "learning rate: expected first > 0, every ≥ 1 and factor > 0 but got " + first + ", " + every
                                + " and " + factor);
            }
        }

        @Override
        public double at(int step) {
            return first * Math.pow(factor, step / every);
        }
    }

    /// A linear rise over the first steps, then half a cosine down to zero, as LAION-CLAP is trained.
    ///
    /// ```text
    /// η(t) = peak·(t + 1)/warmup                             t < warmup
    /// η(t) = peak·½(1 + cos(π·(t − warmup)/(steps − warmup)))    after it
    /// ```
    ///
    /// @param peak the highest rate
    /// @param warmup how many steps rise
    /// @param steps how many there are in all
    record WarmupCosine(double peak, int warmup, int steps) implements LearningRate {

        public WarmupCosine {
            if (!(peak > 0) || warmup < 0 || steps < warmup) {
                throw new IllegalArgumentException("learning rate: expected peak > 0 and 0 ≤ warmup ≤ steps but got "
                        + peak + ", " + warmup + " and " + steps);
            }
        }

        @Override
        public double at(int step) {
            if (step < warmup) {
                return peak * (step + 1) / warmup;
            }
            double progress = Math.min(1, (double) (step - warmup) / Math.max(1, steps - warmup));
            return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
        }
    }
}
