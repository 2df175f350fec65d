package jclap.nn;

/// A learning rate that falls when the loss no longer does, as msclap is trained. It is a value: each observation
/// gives the next one.
///
/// ```java
/// plateau = plateau.after(validationLoss);
/// optimizer.step(grads, plateau.rate());
/// ```
///
/// @param rate η
/// @param factor by which the rate falls
/// @param patience how many observations without progress are borne
/// @param threshold the part of the best loss that counts as progress
/// @param cooldown how many observations after a fall do not count
/// @param best the smallest loss so far
/// @param worse observations since then
/// @param resting what is left of the cooldown
public record Plateau(
        double rate, double factor, int patience, double threshold, int cooldown, double best, int worse, int resting) {

    public Plateau {
        if (!(rate > 0) || !(0 < factor && factor < 1) || patience < 0 || !(0 <= threshold && threshold < 1)) {
            throw new IllegalArgumentException(
                    "plateau: expected rate > 0, factor in (0, 1), patience ≥ 0 and threshold in [0, 1) but got " + rate
                            + ", " + factor + ", " + patience + " and " + threshold);
        }
    }

    /// {@return one that has observed nothing; progress is 0.01 % of the loss, and there is no cooldown}
    public static Plateau of(double rate, double factor, int patience) {
        return new Plateau(rate, factor, patience, 1e-4, 0, Double.POSITIVE_INFINITY, 0, 0);
    }

    /// {@return what it is after another loss}
    public Plateau after(double loss) {
        boolean better = loss < best * (1 - threshold);
        int since = better || resting > 0 ? 0 : worse + 1;
        boolean falls = since > patience;
        return new Plateau(
                falls ? rate * factor : rate,
                factor,
                patience,
                threshold,
                cooldown,
                better ? loss : best,
                falls ? 0 : since,
                falls ? cooldown : Math.max(0, resting - 1));
    }
}
