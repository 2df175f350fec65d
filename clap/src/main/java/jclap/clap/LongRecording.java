package jclap.clap;

import java.util.Arrays;
import jclap.audio.AudioClip;
import jclap.audio.AudioStream;
import jclap.audio.Crop;
import jclap.audio.Fusion;
import jclap.audio.Recipe;

/// A recording that may not fit into memory, heard ten minutes at a time.
///
/// @param in is read to its end but not closed
record LongRecording(AudioStream in) {

    private static final int SECONDS = 600;

    /// {@return the direction of the mean over its parts, each of which counts as long as it is}
    float[] embed(Clap clap) {
        Recipe recipe = clap.recipe();
        boolean all = recipe.crop() == Crop.COVER || recipe.fusion() != Fusion.NONE;
        AudioClip part = next(), following = all ? next() : AudioClip.mono(new float[0], in.sampleRate());
        if (following.length() == 0) {
            return clap.embedAudio(part);
        }
        float[] sum = new float[clap.dimension()];
        boolean heard = false;
        for (; part.length() > 0; part = following, following = next()) {
            if (hasSound(part)) {
                heard = true;
                float[] vector = clap.embedAudio(part);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += (float) (vector[i] * part.duration());
                }
            }
        }
        if (!heard) {
            throw new IllegalArgumentException("expected sound but every sample is 0: check the recording");
        }
        return Clap.unit(sum);
    }

    private AudioClip next() {
        int most = SECONDS * in.sampleRate();
        float[][] samples = new float[in.channels()][in.sampleRate()];
        int length = 0;
        while (length < most) {
            if (length == samples[0].length) {
                for (int c = 0; c < samples.length; c++) {
                    samples[c] = Arrays.copyOf(samples[c], Math.min(most, 2 * length));
                }
            }
            int n = in.read(samples, length, samples[0].length - length);
            if (n == 0) {
                break;
            }
            length += n;
        }
        for (int c = 0; c < samples.length; c++) {
            samples[c] = length == samples[c].length ? samples[c] : Arrays.copyOf(samples[c], length);
        }
        return new AudioClip(samples, in.sampleRate());
    }

    /// Whether there is a tenth of a second of it, and any sample that is not 0.
    private static boolean hasSound(AudioClip part) {
        if (part.duration() < 0.1) {
            return false;
        }
        for (float[] channel : part.samples()) {
            for (float x : channel) {
                if (x != 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
