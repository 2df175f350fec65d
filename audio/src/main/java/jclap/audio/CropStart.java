package jclap.audio;

import java.util.random.RandomGenerator;

/// Chooses where a part of something too long starts. A [Crop] is one that a recipe can name; [#random] does what the
/// originals do.
@FunctionalInterface
public interface CropStart {

    /// {@return one of `first … first + count − 1`}
    int start(int first, int count);

    /// {@return a start drawn from `random`, another one each time; so it belongs to one thread}
    static CropStart random(RandomGenerator random) {
        return (first, count) -> random.nextInt(first, first + count);
    }

    /// {@return a start that is given}
    static CropStart at(int start) {
        return (first, count) -> {
            if (start < first || start >= first + count) {
                throw new IllegalArgumentException(
                        "crop: expected a start of " + first + " to " + (first + count - 1) + " but got " + start);
            }
            return start;
        };
    }
}
