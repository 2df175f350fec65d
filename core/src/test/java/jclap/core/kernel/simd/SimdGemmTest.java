package jclap.core.kernel.simd;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The plain kernel → the vector kernel, over sizes on both sides of every boundary.
class SimdGemmTest {

    private static final int[] SIZES = {1, 3, 4, 5, 7, 11, 12, 13, 25, 31, 32, 33, 70};

    /// Rounding of sums of products of numbers in (−1, 1): a few units in the last place of `√k`.
    private static final double TOLERANCE = 2e-6;

    @BeforeEach
    void needsSimd() {
        assumeTrue(Simd.ON, Simd.status());
    }

    @Test
    void agreesWithThePlainKernelAtEverySizeOfC() {
        for (int m : SIZES) {
            for (int n : SIZES) {
                compare(new Product(m, n, 5, Layout.PLAIN, Layout.PLAIN));
                compare(new Product(m, n, 5, Layout.TRANSPOSED, Layout.TRANSPOSED));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 255, 257, 511, 512, 513, 1023, 1025})
    void agreesWithThePlainKernelAtEveryDepthAndLayout(int k) {
        for (Layout a : Layout.values()) {
            for (Layout b : Layout.values()) {
                compare(new Product(13, 33, k, a, b));
                compare(new Product(33, 13, k, a, b));
                compare(new Product(20, 200, k, a, b));
            }
        }
    }

    @Test
    void agreesWithThePlainKernelBeyondTheBlocks() {
        compare(new Product(1001, 1001, 3, Layout.PLAIN, Layout.PLAIN));
        compare(new Product(1001, 1003, 3, Layout.TRANSPOSED, Layout.TRANSPOSED));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 31, 64, 70})
    void aFewRowsTimesATransposedMatrixAreDotProducts(int n) {
        for (int m = 1; m < 18; m++) {
            for (int k : new int[] {15, 16, 17, 47, 640}) {
                compare(new Product(m, n, k, Layout.PLAIN, Layout.TRANSPOSED));
            }
        }
    }

    @Test
    void anElementIsAChainOfFusedMultiplyAddsHoweverCIsCut() {
        for (int k : new int[] {1, 100, 512, 530, 1600}) {
            for (int n : new int[] {67, 267}) {
                var whole = new Product(29, n, k, Layout.PLAIN, Layout.PLAIN);
                assertFloats(whole.run(1)).hasSameBitsAs(whole.chains());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void hasTheSameBitsForAnyNumberOfThreads(int threads) {
        var wide = new Product(150, 400, 60, Layout.PLAIN, Layout.TRANSPOSED);
        var tall = new Product(400, 150, 60, Layout.TRANSPOSED, Layout.PLAIN);
        var few = new Product(7, 1003, 500, Layout.PLAIN, Layout.TRANSPOSED);
        assertFloats(wide.run(threads)).hasSameBitsAs(wide.run(1));
        assertFloats(tall.run(threads)).hasSameBitsAs(tall.run(1));
        assertFloats(few.run(threads)).hasSameBitsAs(few.run(1));
        for (Layout b : Layout.values()) {
            var narrow = new Product(400, 150, 60, Layout.PLAIN, b);
            assertFloats(narrow.run(threads)).hasSameBitsAs(narrow.run(1));
        }
    }

    @Test
    void nanAndInfinitySpreadAsInPlainJava() {
        var product = new Product(13, 35, 20, Layout.PLAIN, Layout.PLAIN);
        product.a[3] = Float.NaN;
        product.a[20 * 5] = Float.POSITIVE_INFINITY;
        product.b[17] = 0;
        product.b[34] = Float.NEGATIVE_INFINITY;
        assertFloats(product.run(1)).isCloseToWithSpecials(TOLERANCE, TOLERANCE, product.plain());
    }

    private static void compare(Product product) {
        float scale = (float) Math.sqrt(product.k + 1);
        assertFloats(product.run(1)).isCloseTo(TOLERANCE * scale, product.plain());
    }

    /// A product of random operands, all of them at odd offsets.
    private static final class Product {
        private static final int A_AT = 3, B_AT = 5, C_AT = 7;
        final int m, n, k;
        final Layout aLayout, bLayout;
        final float[] a, b, c;

        Product(int m, int n, int k, Layout aLayout, Layout bLayout) {
            this.m = m;
            this.n = n;
            this.k = k;
            this.aLayout = aLayout;
            this.bLayout = bLayout;
            var random = new Random(m * 31L + n * 17L + k);
            a = randomFloats(random, A_AT + m * k);
            b = randomFloats(random, B_AT + k * n);
            c = randomFloats(random, C_AT + m * n + 1);
        }

        float[] run(int threads) {
            float[] result = c.clone();
            Parallel.withThreads(threads, () -> {
                SimdGemm.gemm(m, n, k, a, A_AT, aLayout, b, B_AT, bLayout, result, C_AT);
                return null;
            });
            return result;
        }

        float[] plain() {
            float[] result = c.clone();
            Gemm.plain(m, n, k, a, A_AT, aLayout, b, B_AT, bLayout, result, C_AT);
            return result;
        }

        /// What the class comment of `SimdGemm` promises, element by element; for plain layouts.
        float[] chains() {
            float[] result = c.clone();
            int blocks = Math.max(1, Math.ceilDiv(k, Workspace.DEPTH)), depth = Math.ceilDiv(k, blocks);
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    for (int p = 0; p < k; p += depth) {
                        float chain = 0;
                        for (int q = p; q < Math.min(k, p + depth); q++) {
                            chain = Math.fma(a[A_AT + i * k + q], b[B_AT + q * n + j], chain);
                        }
                        result[C_AT + i * n + j] += chain;
                    }
                }
            }
            return result;
        }

        private static float[] randomFloats(Random random, int n) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = random.nextInt() * 0x1p-31f;
            }
            return values;
        }
    }
}
