package jclap.audio;

import java.util.random.RandomGenerator;

/// Which part of a sound is heard when it is too long. The originals draw it at random and cannot repeat a result; here
/// a policy is named, and only [#random] draws.
@FunctionalInterface
public interface Crop {

    /// The beginning.
    Crop HEAD = (first, count) -> first;

    /// The middle.
    Crop CENTER = (first, count) -> first + (count - 1) / 2;

    /// {@return one of the starts `first … first + count − 1`}
    int start(int first, int count);

    /// {@return a start drawn from `random`, another one each time; so this crop belongs to one thread}
    static Crop random(RandomGenerator random) {
        return (first, count) -> random.nextInt(first, first + count);
    }

    /// {@return a start that is given}
    static Crop at(int start) {
        return (first, count) -> {
            if (start < first || start >= first + count) {
                throw new IllegalArgumentException(
                        "crop: expected a start of " + first + " to " + (first + count - 1) + " but got " + start);
            }
            return start;
        };
    }
}
