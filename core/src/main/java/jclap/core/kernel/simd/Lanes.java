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

    static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
