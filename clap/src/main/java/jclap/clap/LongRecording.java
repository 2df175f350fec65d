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

    /// Grows with what is read: a header alone may claim 256 channels and a million samples a second.
    private static final int FIRST_SAMPLES = 4096;

    /// {@return the direction of the mean over its parts, each of which counts as long as it is}
    ///
    /// @throws IllegalArgumentException if it is longer than ten minutes and only a place in it is to be heard that
    /// is not known before its end
    float[] embed(Hearing hearing, Recipe recipe) {
        boolean all = recipe.crop() == Crop.COVER || recipe.fusion() != Fusion.NONE;
        boolean head = !all && recipe.crop() == Crop.HEAD;
        AudioClip part = next(), following = head ? AudioClip.mono(new float[0], in.sampleRate()) : next();
        if (!all && following.length() > 0) {
            throw new IllegalArgumentException("expected at most ten minutes for " + recipe.crop()
                    + ", which waits for the end, but got more: cut the recording, or hear all of it with COVER");
        }
        if (following.length() == 0) {
            return hearing.embed(part);
        }
        float[] sum = new float[0];
        for (; part.length() > 0; part = following, following = next()) {
            float[] sound = recipe.sound(part);
            if (part.duration() >= 0.1 && hasSound(sound)) {
                float[] vector = recipe.fusion() == Fusion.NONE ? hearing.embed(sound) : hearing.embed(part);
                sum = sum.length == 0 ? new float[vector.length] : sum;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += (float) (vector[i] * part.duration());
                }
            }
        }
        if (sum.length == 0) {
            throw new IllegalArgumentException("expected sound but every sample is 0: check the recording");
        }
        return Hearing.unit(sum);
    }

    private AudioClip next() {
        int most = SECONDS * in.sampleRate();
        float[][] samples = new float[in.channels()][FIRST_SAMPLES];
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

    /// Whether the model hears anything: what is in the channels may be lost when they are mixed.
    private static boolean hasSound(float[] sound) {
        for (float x : sound) {
            if (x != 0) {
                return true;
            }
        }
        return false;
    }
}
