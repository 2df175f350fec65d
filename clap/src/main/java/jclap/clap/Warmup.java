package jclap.clap;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import jclap.clap.checkpoint.Family;
import jclap.clap.encoder.AudioTower;
import jclap.clap.encoder.Bert;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.clap.encoder.ClapModel.CaptionEncoder;
import jclap.clap.encoder.ConvEncoder;
import jclap.clap.encoder.Gpt2;
import jclap.clap.encoder.Htsat;
import jclap.clap.encoder.Projection;
import jclap.clap.encoder.TextTower;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.kernel.Parallel;
import jclap.core.kernel.Simd;

/// Small towers at work on another thread, while the weights of a large model are read.
///
/// Kernels are slow until the JIT has compiled them, and it begins when they have run often. So a first embedding in
/// a young JVM takes seconds, in which a processor waits for nothing but the JIT. Reading a gigabyte takes as long: if
/// kernels run on anything meanwhile, they are ready when the weights are.
///
/// ```java
/// try (Warmup _ = Warmup.begin(family, tensors)) {
///     … // read the weights
/// }
/// ```
final class Warmup implements AutoCloseable {

    /// What one JVM need not do twice.
    private static final Set<Kind> DONE = ConcurrentHashMap.newKeySet();

    /// Models of fewer weights are read before the first kernel is compiled.
    private static final long LARGE = 1 << 24;

    private static final int WIDTH = 64, MELS = 64, FRAMES = 64, SQUARE = 16;

    private volatile boolean closed;

    private Warmup() {}

    /// What the towers of a model are.
    record Kind(boolean convolutions, boolean gpt2) {

        /// {@return towers of this kind with random weights}
        Towers towers(RandomGenerator random) {
            AudioTower audio = convolutions
                    ? ConvEncoder.pann(MELS, List.of(24, 48, 48, 48, 64, 64), 3, WIDTH, 1, random)
                    : Htsat.create(
                            new Htsat.Config(
                                    4 * SQUARE,
                                    4,
                                    SQUARE,
                                    0,
                                    WIDTH / 2,
                                    List.of(2, 2),
                                    List.of(1, 2),
                                    8,
                                    Htsat.Fusion.NONE,
                                    0),
                            random);
            TextTower text = gpt2
                    ? Gpt2.create(new Gpt2.Config(WIDTH, 16, WIDTH, 1, 1, 0), random)
                    : Bert.create(
                            new Bert.Config(WIDTH, 16, 2, WIDTH, 1, 1, 4 * WIDTH, 1e-5f, 0),
                            Bert.Pooling.FIRST,
                            random);
            return new Towers(
                    new AudioEncoder(audio, Projection.create(WIDTH, WIDTH, 0, random)).forInference(),
                    new CaptionEncoder(text, Projection.create(WIDTH, WIDTH, 0, random)).forInference());
        }

        /// Embeds a picture and two texts.
        void run(Towers towers) {
            int mels = convolutions ? MELS : SQUARE;
            AudioEncoder audio = towers.audio();
            towers.embed(List.of(new int[] {1, 2, 3, 4, 5, 6, 7}, new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));
            Autograd.noGrad(() -> audio.forward(
                    audio.base().normalize(Tensor.of(Shape.of(1, 1, FRAMES, mels), new float[FRAMES * mels]))));
        }
    }

    /// Begins, unless the model is small, it was done before, a second thread is not wanted, or no kernels wait for
    /// the JIT.
    static Warmup begin(Family family, Checkpoint tensors) {
        var warmup = new Warmup();
        boolean large = LARGE
                <= tensors.names().stream()
                        .mapToLong(name -> tensors.shape(name).size())
                        .sum();
        var kind = new Kind(
                tensors.names().stream().anyMatch(name -> name.contains(".conv_block1.")),
                family == Family.MICROSOFT_2023 || family == Family.CLAPCAP);
        if (large && Simd.ON && Parallel.threads() > 1 && DONE.add(kind)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("jclap-warmup")
                    // Where memory is short, who loads the model will say so.
                    .uncaughtExceptionHandler((_, _) -> {})
                    .start(() -> warmup.run(kind));
        }
        return warmup;
    }

    private void run(Kind kind) {
        Parallel.withThreads(1, () -> {
            Towers towers = kind.towers(new SplittableRandom(1));
            while (!closed) {
                kind.run(towers);
            }
            return towers;
        });
    }

    @Override
    public void close() {
        closed = true;
    }
}
