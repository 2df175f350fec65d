package jclap.audio;

/// Does what a [Recipe] says: everything between a recording and a CLAP model.
///
/// ```text
/// clip → resample → channels → quantize → crop or fill → log-mel          (1, frames, mels)
/// fused, too long:  the whole log-mel shrunk to `frames`, and three crops of it   (4, frames, mels)
/// fused, otherwise: the log-mel four times                                        (4, frames, mels)
/// ```
///
/// Immutable, and shared between threads.
///
/// @param recipe the numbers and policies
/// @param logMel the picture, prepared
public record FrontEnd(Recipe recipe, LogMel logMel) {

    private static final int FUSED_CHANNELS = 4;

    /// What a model gets.
    ///
    /// @param values `(channels, frames, mels)` in dB
    /// @param longer whether the sound was too long, so that only a part of it is here
    public record Features(float[] values, int channels, int frames, int mels, boolean longer) {}

    /// {@return the front end of a recipe}
    public static FrontEnd of(Recipe recipe) {
        return new FrontEnd(recipe, recipe.logMel());
    }

    /// {@return this front end with another mel bank, such as the one stored in a checkpoint}
    public FrontEnd with(MelFilterBank bank) {
        return new FrontEnd(recipe, logMel.with(bank));
    }

    /// {@return the features of a clip; of a longer one, those of the part that the recipe names}
    public Features features(AudioClip clip) {
        return features(clip, recipe.crop());
    }

    /// {@return the features of a clip}
    ///
    /// @param crop where to start in a longer clip; asked three times, for starts in frames, when fused
    public Features features(AudioClip clip, CropStart crop) {
        float[] sound = sound(clip);
        int length = recipe.clipSamples(), frames = recipe.frames(), mels = logMel.mels();
        if (recipe.fusion() == Fusion.NONE) {
            float[] y = logMel.transform(fit(sound, crop));
            return new Features(y, 1, frames, mels, sound.length > length);
        }
        boolean longer = logMel.frames(sound.length) > frames;
        float[] whole = logMel.transform(sound.length < length ? recipe.fill().fill(sound, length) : sound);
        float[] stack = new float[FUSED_CHANNELS * frames * mels];
        if (longer) {
            fuse(whole, stack, frames, mels, crop);
        } else {
            for (int c = 0; c < FUSED_CHANNELS; c++) {
                System.arraycopy(whole, 0, stack, c * frames * mels, frames * mels);
            }
        }
        return new Features(stack, FUSED_CHANNELS, frames, mels, longer);
    }

    /// {@return the samples a model hears of a clip: those whose log-mel [#features] takes when nothing is fused}
    public float[] waveform(AudioClip clip, CropStart crop) {
        return fit(sound(clip), crop);
    }

    private float[] sound(AudioClip clip) {
        if (clip.length() == 0) {
            throw new IllegalArgumentException("frontEnd: expected a clip of at least one sample but got " + clip);
        }
        return recipe.sound(clip);
    }

    private float[] fit(float[] x, CropStart crop) {
        int extra = x.length - recipe.clipSamples();
        return recipe.clip(x, extra > 0 ? crop.start(0, extra + 1) : 0);
    }

    /// One channel is the whole log-mel shrunk, the others are crops that start in its first, middle and last
    /// third.
    private void fuse(float[] whole, float[] stack, int frames, int mels, CropStart crop) {
        int all = whole.length / mels, starts = all - frames + 1, size = frames * mels;
        boolean wholeFirst = recipe.fusion() == Fusion.WHOLE_FIRST;
        int wholeAt = wholeFirst ? 0 : 3 * size, cropsAt = wholeFirst ? size : 0;
        shrink(whole, all, stack, wholeAt, frames, mels);
        for (int third = 0, first = 0; third < 3; third++) {
            // As numpy.array_split: the first groups get what is left over; one that got nothing starts at 0.
            int count = starts / 3 + (third < starts % 3 ? 1 : 0);
            int start = count == 0 ? crop.start(0, 1) : crop.start(first, count);
            System.arraycopy(whole, start * mels, stack, cropsAt + third * size, size);
            first += count;
        }
    }

    /// Linear interpolation along time, without a filter against aliasing, as the models were trained.
    ///
    /// ```text
    /// y[i] = (1 − f)·x[k] + f·x[min(k + 1, all − 1)]     k + f = max(0, (i + ½)·all/frames − ½)
    /// ```
    private static void shrink(float[] x, int all, float[] y, int yAt, int frames, int mels) {
        // torch keeps this ratio in float32; the exact one would move the result by up to 1e-3.
        double scale = (float) ((double) all / frames);
        for (int i = 0; i < frames; i++) {
            double at = Math.max(0, (i + 0.5) * scale - 0.5);
            int k = (int) at, next = Math.min(k + 1, all - 1);
            double f = at - k;
            for (int j = 0; j < mels; j++) {
                y[yAt + i * mels + j] = (float) ((1 - f) * x[k * mels + j] + f * x[next * mels + j]);
            }
        }
    }
}
