package jclap.clap.cli;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import jclap.audio.Fft;
import jclap.core.io.Json;
import jclap.core.kernel.Gemm;
import jclap.core.kernel.Layout;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;

/// Says what this machine can do, and what keeps it from doing more.
///
/// @param nanos how long each measurement takes
record Doctor(long nanos) implements Command {

    static final String USAGE = """
            usage: jclap doctor [options]

            Says which Java runs jclap, whether its vector instructions are used or why not, and how fast this machine
            multiplies matrices and transforms sound.
            """;

    /// The size of the matrices, and of a window of sound.
    private static final int MATRIX = 512, WINDOW = 1024;

    static Doctor parse(Options options) {
        options.noOperands();
        return new Doctor(1_000_000_000);
    }

    static String version() {
        String version = Optional.ofNullable(Main.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("of unknown version");
        return "jclap " + version + " on Java " + Runtime.version();
    }

    /// What is found out.
    ///
    /// @param key in JSON
    /// @param name for a person
    /// @param unit behind the value, for a person
    private record Fact(String key, String name, Json value, String unit) {

        String text() {
            return "%-14s %s%s".formatted(name, value instanceof Json.Text(String text) ? text : value, unit);
        }
    }

    @Override
    public int run(Console console) {
        int threads = Parallel.threads();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("version", "version", Json.of(version()), ""));
        facts.add(new Fact(
                "jvm",
                "JVM",
                Json.of(property("java.vm.name") + ", " + property("java.vm.vendor") + ", " + property("java.vm.info")),
                ""));
        facts.add(new Fact("compiler", "compiler", Json.of(property("sun.management.compiler")), ""));
        facts.add(new Fact("system", "system", Json.of(property("os.name") + " " + property("os.arch")), ""));
        facts.add(new Fact(
                "processors", "processors", Json.of(Runtime.getRuntime().availableProcessors()), ""));
        facts.add(new Fact("threads", "threads", Json.of(threads), ""));
        facts.add(new Fact("heap", "heap", tenths(Runtime.getRuntime().maxMemory() / (double) (1 << 30)), " GiB"));
        facts.add(new Fact("simd", "SIMD", Json.of(Simd.status()), ""));
        facts.add(new Fact("lanes", "lanes", Json.of(Simd.lanes()), " numbers in a vector"));
        facts.add(new Fact("fma", "multiply-add", Json.of(Simd.fusesMultiplyAdd()), ""));
        console.show("measuring …");
        // The first round is spent on compiling: Vector API code is slow until C2 is done with it.
        gflops(threads);
        fftMicroseconds();
        facts.add(new Fact("gflopsOneThread", "matrices", tenths(gflops(1)), " GFLOP/s on one thread"));
        facts.add(new Fact("gflops", "matrices", tenths(gflops(threads)), " GFLOP/s on " + threads));
        facts.add(new Fact("fftMicroseconds", "Fourier", tenths(fftMicroseconds()), " µs for " + WINDOW + " samples"));
        console.show("");
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            facts.forEach(fact -> members.put(fact.key, fact.value));
            console.answer(members);
        } else {
            facts.forEach(fact -> console.answer(fact.text()));
        }
        return ExitStatus.DONE;
    }

    private double gflops(int threads) {
        int n = MATRIX;
        float[] a = new float[n * n], b = new float[n * n], c = new float[n * n];
        Arrays.fill(a, 1e-3f);
        Arrays.fill(b, 1e-3f);
        Runnable product = () -> Gemm.gemm(n, n, n, a, 0, Layout.PLAIN, b, 0, Layout.PLAIN, c, 0);
        return 2e-9 * n * n * n / Parallel.withThreads(threads, () -> best(product));
    }

    private double fftMicroseconds() {
        var fft = Fft.of(WINDOW);
        var scratch = fft.scratch();
        float[] x = new float[WINDOW], re = new float[fft.bins()], im = new float[fft.bins()];
        x[1] = 1;
        int times = 100;
        return 1e6
                / times
                * best(() -> {
                    for (int i = 0; i < times; i++) {
                        fft.forwardReal(x, 0, re, im, 0, scratch);
                    }
                });
    }

    /// {@return the seconds that the fastest run of `task` took}
    private double best(Runnable task) {
        long end = System.nanoTime() + nanos, best = Long.MAX_VALUE;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            task.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best / 1e9;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static Json tenths(double value) {
        return Json.of(Math.round(10 * value) / 10.0);
    }
}
