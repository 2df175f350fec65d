package jclap.clap.train;

import java.util.Arrays;
import java.util.Comparator;

/// The area under the curve of precision over recall, by which sounds with several labels are judged, as scikit-learn
/// defines it.
///
/// ```text
/// AP  = Σ over thresholds n, falling, of (Rₙ − Rₙ₋₁)·Pₙ        every distinct score is a threshold
/// mAP = mean of AP over the classes that occur
/// ```
///
/// A score by chance has an AP of about the fraction of right items.
public final class AveragePrecision {

    private AveragePrecision() {}

    /// {@return AP of one class; NaN if nothing belongs to it}
    ///
    /// @param scores of each item
    /// @param right whether it belongs to the class
    public static double of(float[] scores, boolean[] right) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
        double sum = 0;
        int hits = 0, before = 0;
        for (int n = 0; n < order.length; n++) {
            hits += right[order[n]] ? 1 : 0;
            // Items of equal score stand or fall together.
            if (n + 1 == order.length || scores[order[n + 1]] != scores[order[n]]) {
                sum += (hits - before) * (hits / (n + 1.0));
                before = hits;
            }
        }
        return hits == 0 ? Double.NaN : sum / hits;
    }

    /// {@return the mean over the classes, leaving out those that do not occur}
    ///
    /// @param each AP of each class
    public static double macro(double... each) {
        return Arrays.stream(each).filter(ap -> !Double.isNaN(ap)).average().orElse(Double.NaN);
    }
}
