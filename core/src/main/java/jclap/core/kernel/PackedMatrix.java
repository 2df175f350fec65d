package jclap.core.kernel;

import jclap.core.kernel.simd.SimdPackedMatrix;

/// The matrix B of products `A·B`, such as the weights of a linear layer, that does not change any more: it is brought
/// once to the order in which the kernel reads it.
///
/// When A has few rows, packing B takes longer than multiplying with it. Immutable and safe to share between threads.
@FunctionalInterface
public interface PackedMatrix {

    /// `C += A·B`, with the same bits for a row of A whatever other rows there are.
    ///
    /// @param a `(m, k)` from `aAt` on
    /// @param c `(m, n)` from `cAt` on; shares no memory with `a`
    void multiply(int m, float[] a, int aAt, float[] c, int cAt);

    /// {@return B, packed}
    ///
    /// @param b `(k, n)`, or `(n, k)` when `TRANSPOSED`, as a linear layer has it; not to be changed any more
    static PackedMatrix of(int n, int k, float[] b, Layout layout) {
        return Simd.ON && SimdPackedMatrix.fits(n, k)
                ? SimdPackedMatrix.of(n, k, b, layout)::multiply
                : (m, a, aAt, c, cAt) -> Gemm.gemm(m, n, k, a, aAt, Layout.PLAIN, b, 0, layout, c, cAt);
    }

    /// {@return the same, in the memory of `b` where that is possible: `b` is not to be read any more either}
    ///
    /// @param b `(n, k)`
    static PackedMatrix inPlace(int n, int k, float[] b) {
        return Simd.ON && SimdPackedMatrix.fits(n, k)
                ? SimdPackedMatrix.inPlace(n, k, b)::multiply
                : of(n, k, b, Layout.TRANSPOSED);
    }
}
