package jclap.clap.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.train.Recordings.Recording;
import jclap.core.kernel.Parallel;

/// Prepares batches ahead of the training, on a thread of its own.
///
/// ```text
/// reader    augment, spectrogram, mask, tokens of step t+1, t+2 ─ queue of AHEAD ─┐
/// trainer                                                                step t ─┘
/// ```
///
/// Which numbers it draws follows from the place in the run, so being ahead changes no bit.
final class Reader {

    /// How many batches are ready or being made at most: one to hide the work, one against hiccups.
    private static final int AHEAD = 2;

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
    /// @param texts the token ids of a sentence for each
    /// @param meanings what tells sentences that are no rivals
    record Batch(
            int[] members,
            int frames,
            int mels,
            float[] spectrograms,
            float[] mask,
            List<int[]> texts,
            List<String> meanings) {}

    private final Clap clap;
    private final List<Recording> recordings;
    private final Augmentation augmentation;
    private final Randomness randomness;
    private final IntFunction<Place> places;
    private final LogMel logMel;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("jclap-reader").factory());
    private final Queue<CompletableFuture<Batch>> queue = new ArrayDeque<>();
    private final AtomicLong read = new AtomicLong(), nanos = new AtomicLong();
    private int next = -1;

    /// @param places gives what belongs to a step
    Reader(
            Clap clap,
            List<Recording> recordings,
            Augmentation augmentation,
            Randomness randomness,
            IntFunction<Place> places) {
        this.clap = clap;
        this.recordings = recordings;
        this.augmentation = augmentation;
        this.randomness = randomness;
        this.places = places;
        this.logMel = clap.recipe().logMel();
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
            queue.add(CompletableFuture.supplyAsync(() -> Parallel.withThreads(1, () -> timed(ahead)), thread));
        }
        try {
            return queue.remove().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /// {@return how many recordings are prepared in a second of the reader's work}
    double recordingsPerSecond() {
        return read.get() * 1e9 / Math.max(1, nanos.get());
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
            float[] other = recordings.get(random.nextInt(recordings.size())).mono();
            float[] clip = augmentation.clip(recipe, recordings.get(own[i]).mono(), other, random);
            System.arraycopy(logMel.transform(clip), 0, spectrograms, i * size, size);
            augmentation.mask(mask, i * size, frames, mels, random);

            var example = recordings.get(own[i]).example();
            Captions.Drawn drawn = Captions.draw(example, randomness.at("text", epoch, own[i]));
            texts.add(clap.tokens(drawn.sentence()));
            meanings.add(drawn.meaning());
        }
        return new Batch(own, frames, mels, spectrograms, mask, texts, meanings);
    }
}
