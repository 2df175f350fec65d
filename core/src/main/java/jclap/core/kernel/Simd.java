package jclap.core.kernel;

import static java.lang.System.Logger.Level.INFO;

import jclap.core.kernel.simd.SimdTile;

/// Whether the kernels run on the Vector API, decided once for the life of the JVM.
///
/// Vector API code is fast only where C2 compiles it, on a processor with fused multiply-add. Compiled by C1,
/// interpreted, or without that instruction it is 100 to 8,000 times slower than the plain loops. So it runs where it
/// is fast, and everywhere else the plain kernels do the same work.
public final class Simd {

    /// What the launcher calls runs that are over before SIMD would be fast; nobody needs to be told.
    private static final boolean BRIEF = System.getProperty("jclap.simd", "on").equals("brief");

    private static final String OBSTACLE = obstacle();

    /// Whether the Vector API is used. A constant to the JIT, so a branch on it costs nothing.
    public static final boolean ON = OBSTACLE.isEmpty();

    static {
        if (!ON && !BRIEF) {
            System.getLogger("jclap").log(INFO, "SIMD is " + status());
        }
    }

    private Simd() {}

    /// {@return `on: 16 lanes of float`, or why SIMD is off and what to do}
    public static String status() {
        return ON ? "on: " + lanes() + " lanes of float" : "off: " + OBSTACLE;
    }

    /// {@return the floats in one vector, 1 when SIMD is off}
    public static int lanes() {
        return ON ? SimdTile.LANE_COUNT : 1;
    }

    private static String obstacle() {
        String compiler = System.getProperty("sun.management.compiler", "");
        String mode = System.getProperty("java.vm.info", "");
        if (System.getProperty("jclap.simd", "on").equals("off")) {
            return "switched off by -Djclap.simd=off: remove that flag";
        }
        if (BRIEF) {
            return "this run was expected to be brief: start java without -Djclap.simd=brief";
        }
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return "the module jdk.incubator.vector is not loaded: start java with --add-modules jdk.incubator.vector";
        }
        if (mode.contains("interpreted mode")) {
            return "this JVM compiles nothing: start java without -Xint";
        }
        if (mode.contains("emulated-client") || !(compiler.contains("Tiered") || compiler.contains("Server"))) {
            return "this JVM has no C2 compiler: start a HotSpot JDK without -XX:TieredStopAtLevel and -client";
        }
        if (!fusesMultiplyAdd()) {
            return "the processor has no fused multiply-add: use another machine, or start java without -XX:-UseFMA";
        }
        return "";
    }

    /// {@return whether the processor multiplies and adds in one instruction, and Java uses it}
    ///
    /// HotSpot knows the answer (`UseFMA`), but asking its management bean costs 20 ms at every start. `Math.fma`
    /// gives it away in a microsecond: 20 ns even in the interpreter with the instruction, more than 3,000 ns in
    /// software without.
    public static boolean fusesMultiplyAdd() {
        float x = 1;
        for (int attempt = 0; attempt < 20; attempt++) {
            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                x = Math.fma(x, 0.999f, 1e-9f);
            }
            if (System.nanoTime() - start < 10 * 500) {
                return true;
            }
        }
        return x > 1;
    }
}
