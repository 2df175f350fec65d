package jclap.clap.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.DoubleStream;
import jclap.core.io.Json;

/// A figure of several runs that differ only in their seeds.
///
/// ```text
/// mean ± √(Σ(xᵢ − mean)²/(n − 1))
/// ```
///
/// @param values one for each run
public record Spread(List<Double> values) {

    public Spread {
        values = List.copyOf(values);
    }

    /// {@return the spread of some figures}
    public static Spread of(double... values) {
        return new Spread(DoubleStream.of(values).boxed().toList());
    }

    public double mean() {
        return values.stream().mapToDouble(x -> x).average().orElse(Double.NaN);
    }

    /// {@return the standard deviation of one run; NaN of a single one}
    public double deviation() {
        double mean = mean();
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
    }

    /// {@return in percent, such as `89.2 % ± 0.7 %`}
    public String percent() {
        return values.size() < 2
                ? "%.1f %%".formatted(100 * mean())
                : "%.1f %% ± %.1f %%".formatted(100 * mean(), 100 * deviation());
    }

    /// {@return mean, deviation if there is one, and values}
    public Json json() {
        var members = new LinkedHashMap<String, Json>();
        members.put("mean", Json.of(mean()));
        if (values.size() > 1) {
            members.put("deviation", Json.of(deviation()));
        }
        members.put("values", Json.of(values.stream().map(Json::of).toList()));
        return Json.of(members);
    }
}
