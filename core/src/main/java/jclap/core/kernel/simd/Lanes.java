package jclap.core.kernel.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vectors of floats that the loops over elements use.
final class Lanes {

    /// The widest vectors of the machine, up to the 16 lanes that the order of summation in `PlainReduce` allows.
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() <= 16 ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;

    /// The number of floats in one vector.
    static final int COUNT = SPECIES.length();

    private Lanes() {}

    /// {@return the sum of the lanes, half to half}
    ///
    /// `reduceLanes(ADD)` may add in one order while the interpreter runs and in another once C2 has compiled it:
    /// the same training would not end with the same bits.
    static float sum(FloatVector v) {
        float[] x = v.toArray();
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                x[i] += x[i + half];
            }
        }
        return x[0];
    }

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
