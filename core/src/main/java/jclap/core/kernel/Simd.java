package jclap.core.kernel;

/// Whether the kernels run on the Vector API, decided once for the life of the JVM.
///
/// Vector API code is only fast where C2 compiles it on a processor with fused multiply-add; compiled by C1,
/// interpreted, or without the instruction it is 100 to 8,000 times slower than the plain loops. So it runs where
/// it is fast, and everywhere else the plain kernels do the same work.
public final class Simd {

    private static final String REASON = reasonToStayPlain();

    /// Whether the Vector API is used. A constant for the JIT, so that the branch on it costs nothing.
    public static final boolean ON = REASON.isEmpty();

    private Simd() {}

    /// {@return `on: 16 lanes of float`, or why it is off and what to do}
    public static String status() {
        return ON ? "on: " + lanes() + " lanes of float" : "off: " + REASON;
    }

    /// {@return the floats in one vector, 1 when SIMD is off}
    public static int lanes() {
        return 1;
    }

    private static String reasonToStayPlain() {
        return "the vector kernels are not written yet";
    }
}
