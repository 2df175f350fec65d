package jclap.audio;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The clips of a recording of any length, one after the other and overlapping: what a model hears of a whole day,
/// in the memory of a few clips.
///
/// ```java
/// Recipe recipe = Recipe.laion();
/// LogMel logMel = recipe.logMel();
/// try (AudioStream in = AudioStream.open(Path.of("night.flac"))) {
///     var clips = ClipStream.of(in, recipe, recipe.clipSamples() / 2);
///     while (clips.hasNext()) {
///         ClipStream.Clip clip = clips.next();
///         float[] picture = logMel.transform(clip.samples()); // of what begins at clip.start() seconds
///     }
/// }
/// ```
///
/// The samples are those of [Recipe#sound], bit for bit. The last clip reaches the end of the recording and is filled
/// up as the recipe says. Belongs to one thread.
public final class ClipStream implements Iterator<ClipStream.Clip> {

    /// @param start where it begins in the recording, in seconds
    /// @param samples [Recipe#clipSamples] of them
    public record Clip(double start, float[] samples) {}

    private final Recipe recipe;
    private final ResampledStream in;
    private final int hop;

    /// What was resampled and not yet used: `block[blockAt …]`.
    private float[] block = {};

    private int blockAt;

    /// The next clip, as far as there is sound, and how much of it no clip before had.
    private final float[] clip;

    private int length, fresh;
    private long start;

    private ClipStream(AudioStream in, Recipe recipe, int hop) {
        this.recipe = recipe;
        this.in = new ResampledStream(in, recipe.sampleRate());
        this.hop = hop;
        clip = new float[recipe.clipSamples()];
        read();
    }

    /// {@return the clips of what is left in `in`, which is not closed}
    ///
    /// @param recipe their rate and length, how channels are mixed, how the last is filled up
    /// @param hop the samples from the start of a clip to that of the next, at the recipe's rate, 1 to its length
    /// @throws AudioFileException if the first block is damaged, or has so many channels, at a rate so far from the
    /// recipe's, that it needs more memory than a few clips
    public static ClipStream of(AudioStream in, Recipe recipe, int hop) {
        if (hop < 1 || hop > recipe.clipSamples()) {
            throw new IllegalArgumentException(
                    "clipStream: expected a hop of 1 to " + recipe.clipSamples() + " samples but got " + hop);
        }
        if (recipe.channels() == Channels.FLATTEN) {
            throw new IllegalArgumentException("clipStream: expected MEAN or FIRST of the channels but got FLATTEN,"
                    + " which needs the whole recording: take recipe.with(Channels.MEAN)");
        }
        return new ClipStream(in, recipe, hop);
    }

    @Override
    public boolean hasNext() {
        return fresh > 0;
    }

    /// {@return the next clip}
    ///
    /// @throws AudioFileException if the file is damaged behind it, as far as was read ahead
    @Override
    public Clip next() {
        if (!hasNext()) {
            throw new NoSuchElementException("clipStream: expected no call behind the last clip: ask hasNext()");
        }
        float[] sound = Arrays.copyOf(clip, length);
        var next = new Clip((double) start / recipe.sampleRate(), recipe.clip(sound, 0));
        int kept = Math.max(0, length - hop);
        System.arraycopy(clip, hop, clip, 0, kept);
        fresh = 0;
        if (length == clip.length) {
            length = kept;
            start += hop;
            read();
        }
        return next;
    }

    /// Reads on until the clip is full or the recording ends.
    private void read() {
        while (length < clip.length && hasBlock()) {
            int count = Math.min(clip.length - length, block.length - blockAt);
            System.arraycopy(block, blockAt, clip, length, count);
            blockAt += count;
            length += count;
            fresh += count;
        }
    }

    private boolean hasBlock() {
        if (blockAt == block.length) {
            block = recipe.sound(new AudioClip(in.next(), recipe.sampleRate()));
            blockAt = 0;
        }
        return block.length > 0;
    }
}
