package jclap.audio.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Round numbers along an axis.
///
/// @param values ascending
/// @param decimals the digits they need behind the point
record Ticks(List<Double> values, int decimals) {

    private static final double[] ROUND = {1, 2, 5, 10};

    /// {@return the multiples of 1, 2 or 5 times a power of ten from `from` to `to`: as many as possible, at most
    /// `most`}
    static Ticks even(double from, double to, int most) {
        double power = Math.pow(10, Math.floor(Math.log10((to - from) / most)));
        double step = power;
        for (double round : ROUND) {
            step = round * power;
            if ((to - from) / step <= most) {
                break;
            }
        }
        List<Double> values = new ArrayList<>();
        for (double i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
            values.add(i * step + 0.0);
        }
        return new Ticks(values, Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9)));
    }

    /// {@return 1, 2 and 5 times the powers of ten from `from` to `to`, for axes on which equal ratios are equally
    /// far apart}
    static Ticks ratios(double from, double to) {
        List<Double> values = new ArrayList<>();
        for (double power = 1; power <= to; power *= 10) {
            for (int i = 0; i < 3; i++) {
                double value = ROUND[i] * power;
                if (value >= from && value <= to) {
                    values.add(value);
                }
            }
        }
        return new Ticks(values, 0);
    }

    /// {@return a number as it is written beside its tick}
    String label(double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value).replace('-', '−');
    }
}
