package jclap.clap.train;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import jclap.audio.Recipe;
import jclap.audio.SpecAugment;

/// Changes of a recording that leave its name true: what keeps a model from learning a few hundred
/// recordings by heart.
///
/// @param gain the loudness varies by up to this many decibels in both directions
/// @param mixing the probability that another recording is heard in the background
/// @param background how far below the recording the other is at least and at most, in decibels
/// @param timeMask the longest stripe of frames that is blanked, as a fraction of all
/// @param frequencyMask the widest stripe of mel bands that is blanked, as a fraction of all
/// @param masks how many stripes of each kind, see [SpecAugment]
public record Augmentation(float gain, float mixing, Range background, float timeMask, float frequencyMask, int masks) {

    /// From `least` to `most`.
    public record Range(float least, float most) {
        float draw(RandomGenerator random) {
            return least + (most - least) * random.nextFloat();
        }
    }

    /// {@return what a few hundred recordings need}
    public static Augmentation strong() {
        return of(1);
    }

    /// {@return changes of the given strength}
    ///
    /// @param strength 1 for a few hundred recordings, 0 for many thousands: then only the place in a recording
    /// varies
    public static Augmentation of(double strength) {
        if (!(0 <= strength && strength <= 1)) {
            throw new IllegalArgumentException("augmentation: expected a strength of 0 … 1 but got " + strength);
        }
        float s = (float) strength;
        return new Augmentation(6 * s, 0.6f * s, new Range(5, 25), 0.2f * s, 0.2f * s, 2);
    }

    /// {@return a clip of a recording, at a random place and loudness, perhaps with another behind it}
    ///
    /// @param mono the recording
    /// @param other what may be heard behind it
    public float[] clip(Recipe recipe, float[] mono, float[] other, RandomGenerator random) {
        return clip(recipe, mono, () -> other, random);
    }

    /// The same where the other recording is only read if it is heard.
    float[] clip(Recipe recipe, float[] mono, Supplier<float[]> other, RandomGenerator random) {
        float[] x = anywhere(recipe, mono, random);
        scale(x, decibels(gain * (2 * random.nextFloat() - 1)));
        if (random.nextFloat() < mixing) {
            float[] y = anywhere(recipe, other.get(), random);
            float level = rms(x) / Math.max(rms(y), 1e-6f) * decibels(-background.draw(random));
            for (int i = 0; i < x.length; i++) {
                x[i] += level * y[i];
            }
        }
        return x;
    }

    /// Blanks stripes of one normalized spectrogram: multiplies them by zero, which is the mean of each band.
    ///
    /// @param mask `(frames, mels)` at `at`, ones at first
    void mask(float[] mask, int at, int frames, int mels, RandomGenerator random) {
        var stripes = new SpecAugment(masks, (int) (timeMask * frames), (int) (frequencyMask * mels));
        stripes.mask(mask, at, 1, frames, mels, random);
    }

    /// A recording that is too short is repeated from a random sample on, a long one cut at random.
    private static float[] anywhere(Recipe recipe, float[] mono, RandomGenerator random) {
        if (mono.length > recipe.clipSamples()) {
            return recipe.clip(mono, random.nextInt(mono.length - recipe.clipSamples() + 1));
        }
        int start = random.nextInt(mono.length);
        float[] turned = new float[mono.length];
        System.arraycopy(mono, start, turned, 0, mono.length - start);
        System.arraycopy(mono, 0, turned, mono.length - start, start);
        return recipe.clip(turned, 0);
    }

    private static void scale(float[] x, float factor) {
        for (int i = 0; i < x.length; i++) {
            x[i] *= factor;
        }
    }

    private static float rms(float[] x) {
        double squares = 0;
        for (float value : x) {
            squares += (double) value * value;
        }
        return (float) Math.sqrt(squares / x.length);
    }

    private static float decibels(float level) {
        return (float) Math.pow(10, level / 20);
    }
}
