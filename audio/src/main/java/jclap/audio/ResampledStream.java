package jclap.audio;

import java.util.Arrays;

/// A stream at another rate, with the same bits as [AudioClip#resample] gives the whole recording: each block is
/// resampled together with what its outputs reach on both sides, and starts where the phases do.
///
/// ```text
/// held:   done before  │  done now      │  not yet: what lies ahead of it is not read
///         ◀── context ─┼──────────▶◀── context ──▶
/// ```
final class ResampledStream {

    private static final int BLOCK = 1 << 16;

    /// Samples that are held, and outputs they become at once: 128 MiB each. One or two channels need less,
    /// whatever their rate, for every model there is.
    private static final int MOST = 1 << 25;

    private final AudioStream in;
    private final Resampler resampler;
    private final int step, phases, context;

    /// `held[channel][0 … count − 1]`, of which the first `done` have become outputs.
    private final float[][] held;

    private int count, done;
    private boolean ended;

    ResampledStream(AudioStream in, int sampleRate) {
        this.in = in;
        resampler = Resampler.sincHann(in.sampleRate(), sampleRate);
        step = resampler.step();
        phases = resampler.phases();
        context = Math.ceilDiv(resampler.reach(), step) * step;
        int length = BLOCK + 2 * context + step;
        long most = in.channels() * Math.max(length, (long) length * phases / step);
        if (most > MOST) {
            throw in.error("expected channels and rates of which blocks take up to " + MOST + " samples but got "
                    + in.channels() + " channels from " + in.sampleRate() + " to " + sampleRate + " Hz, which take "
                    + most + ": convert the file first, for example with 'ffmpeg -i IN -ac 1 -ar " + sampleRate
                    + " OUT.wav'");
        }
        held = new float[in.channels()][length];
    }

    /// {@return the next samples of each channel; none behind the end}
    float[][] next() {
        if (ended) {
            return new float[held.length][0];
        }
        int spent = Math.max(0, done - context);
        for (float[] channel : held) {
            System.arraycopy(channel, spent, channel, 0, count - spent);
        }
        count -= spent;
        int from = (done - spent) / step * phases;
        count += in.read(held, count, held[0].length - count);
        ended = count < held[0].length;
        done = (count - context) / step * step;
        int to = ended ? resampler.length(count) : done / step * phases;
        float[][] block = new float[held.length][];
        for (int c = 0; c < held.length; c++) {
            float[] y = resampler.resample(Arrays.copyOf(held[c], count));
            block[c] = Arrays.copyOfRange(y, from, to);
        }
        return block;
    }
}
