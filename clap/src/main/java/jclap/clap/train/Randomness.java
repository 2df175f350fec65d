package jclap.clap.train;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Randomness without a state: what is drawn for epoch 7, recording 12 follows from the seed and these
/// numbers alone. So a training run that goes on from a checkpoint draws what it would have drawn, and
/// threads may prepare recordings in any order.
///
/// @param seed of the whole run
record Randomness(long seed) {

    /// {@return a generator for one purpose at one place}
    ///
    /// @param purpose tells apart what is drawn for
    /// @param place for example epoch and index
    RandomGenerator at(String purpose, long... place) {
        long state = mix(seed ^ purpose.hashCode());
        for (long number : place) {
            state = mix(state + number);
        }
        return new SplittableRandom(state);
    }

    /// The finalizer of [SplitMix64](https://doi.org/10.1145/2714064.2660195).
    private static long mix(long z) {
        z += 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
