package jclap.clap.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.train.Recordings.Recording;
import jclap.core.kernel.Parallel;
import jclap.text.TextFormat;

/// Prepares batches ahead of the training, on threads of its own.
///
/// ```text
/// readers   samples, augment, spectrogram, mask, tokens of step t+1, t+2 … ─ queue of AHEAD ─┐
/// trainer                                                                           step t ─┘
/// ```
///
/// Which numbers it draws follows from the place in the run, so being ahead changes no bit.
final class Reader {

    /// A quarter of the processors reads as fast as the others train, with any tower there is.
    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);

    /// How many batches are ready or being made at most: one for each thread to hide the work, one against hiccups.
    private static final int AHEAD = THREADS + 1;

    /// Which recordings a step hears.
    ///
    /// @param epoch counted from 0
    /// @param members indices of recordings
    record Place(int epoch, int[] members) {}

    /// A batch as the towers take it.
    ///
    /// @param members indices of the recordings
    /// @param spectrograms `(batch, frames, mels)`
    /// @param mask the same shape, zeros where nothing is to be heard
    /// @param texts the token ids of a sentence for each, of one that is too long those of its beginning
    /// @param meanings what tells sentences that are no rivals
    record Batch(
            int[] members,
            int frames,
            int mels,
            float[] spectrograms,
            float[] mask,
            List<int[]> texts,
            List<String> meanings) {}

    private final Clap clap, cutting;
    private final List<Recording> recordings;
    private final Augmentation augmentation;
    private final OptionalDouble mixing;
    private final Randomness randomness;
    private final IntFunction<Place> places;
    private final LogMel logMel;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("jclap-reader-", 1).factory());
    private final Queue<CompletableFuture<Batch>> queue = new ArrayDeque<>();
    private final AtomicLong read = new AtomicLong(), nanos = new AtomicLong();
    private int next = -1;
    private double waited;

    /// @param mixing of captions, see [Captions#draw]; empty if nobody reads them
    /// @param places gives what belongs to a step
    Reader(
            Clap clap,
            List<Recording> recordings,
            Augmentation augmentation,
            OptionalDouble mixing,
            Randomness randomness,
            IntFunction<Place> places) {
        this.clap = clap;
        this.cutting = clap.with(TextFormat.TooLong.CUT);
        this.recordings = recordings;
        this.augmentation = augmentation;
        this.mixing = mixing;
        this.randomness = randomness;
        this.places = places;
        this.logMel = clap.recipe().logMel();
        threads.allowCoreThreadTimeOut(true); // Nobody closes a reader.
    }

    /// {@return the batch of a step, which is asked for once, in order; meanwhile the next ones are begun}
    ///
    /// @param end the step before which there are no more
    Batch take(int step, int end) {
        if (next < step) {
            next = step;
        }
        for (; next < end && next < step + 1 + AHEAD; next++) {
            int ahead = next;
            queue.add(CompletableFuture.supplyAsync(() -> Parallel.withThreads(1, () -> timed(ahead)), threads));
        }
        long start = System.nanoTime();
        try {
            return queue.remove().join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        } finally {
            waited = (System.nanoTime() - start) / 1e9;
        }
    }

    /// {@return for how many seconds [#take] had to wait when it was last called}
    double waited() {
        return waited;
    }

    /// {@return how many recordings all threads together prepare in a second}
    double recordingsPerSecond() {
        return THREADS * read.get() * 1e9 / Math.max(1, nanos.get());
    }

    private Batch timed(int step) {
        long start = System.nanoTime();
        Place place = places.apply(step);
        Batch batch = batch(place.epoch, place.members);
        nanos.addAndGet(System.nanoTime() - start);
        read.addAndGet(place.members.length);
        return batch;
    }

    private Batch batch(int epoch, int[] own) {
        Recipe recipe = clap.recipe();
        int frames = recipe.frames(), mels = recipe.nMels(), size = frames * mels;
        float[] spectrograms = new float[own.length * size], mask = new float[own.length * size];
        Arrays.fill(mask, 1);
        var texts = new ArrayList<int[]>();
        var meanings = new ArrayList<String>();
        for (int i = 0; i < own.length; i++) {
            RandomGenerator random = randomness.at("audio", epoch, own[i]);
            Recording other = recordings.get(random.nextInt(recordings.size()));
            float[] clip = augmentation.clip(recipe, recordings.get(own[i]).mono(), other::mono, random);
            System.arraycopy(logMel.transform(clip), 0, spectrograms, i * size, size);
            augmentation.mask(mask, i * size, frames, mels, random);

            var example = recordings.get(own[i]).example();
            if (mixing.isPresent()) {
                RandomGenerator words = randomness.at("text", epoch, own[i]);
                Captions.Drawn drawn =
                        Captions.draw(example, mixing.getAsDouble(), text -> Captions.fits(clap, text), words);
                texts.add(cutting.tokens(drawn.sentence()));
                meanings.add(drawn.meaning());
            }
        }
        return new Batch(own, frames, mels, spectrograms, mask, texts, meanings);
    }
}
