package jclap.clap;

import java.nio.file.Path;
import jclap.audio.AudioClip;
import jclap.audio.AudioStream;
import jclap.audio.FrontEnd;
import jclap.audio.Fusion;
import jclap.audio.Recipe;
import jclap.clap.encoder.ClapModel.AudioEncoder;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;

/// The audio side of a model: how it is shown recordings, and the tower that hears them. What [Clap] and [ClapCap] have
/// in common.
///
/// All results are vectors of length 1 of finite numbers.
record Hearing(FrontEnd frontEnd, AudioEncoder audio) {

    private Recipe recipe() {
        return frontEnd.recipe();
    }

    /// As [Clap#embedAudio(AudioClip)].
    float[] embed(AudioClip recording) {
        if (recipe().fusion() == Fusion.NONE) {
            return embed(recipe().sound(recording));
        }
        recipe().requireSound(recipe().sound(recording));
        return embed(frontEnd.features(recording));
    }

    /// As [Clap#embedAudio(float\[\])].
    float[] embed(float[] mono) {
        if (recipe().fusion() != Fusion.NONE) {
            return embed(AudioClip.mono(mono, recipe().sampleRate()));
        }
        recipe().requireSound(mono);
        int[] starts = recipe().starts(mono.length);
        float[] mean = embedClip(recipe().clip(mono, starts[0]));
        for (int clip = 1; clip < starts.length; clip++) {
            float[] vector = embedClip(recipe().clip(mono, starts[clip]));
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i];
            }
        }
        return unit(mean);
    }

    /// As [Clap#embedAudio(Path)].
    float[] embed(Path file) {
        try (AudioStream in = AudioStream.open(file)) {
            return embed(in);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /// As [Clap#embedAudio(AudioStream)].
    float[] embed(AudioStream in) {
        return new LongRecording(in).embed(this, recipe());
    }

    /// {@return the place of one clip of the recipe's rate and length, silent or not}
    float[] embedClip(float[] clip) {
        if (recipe().fusion() != Fusion.NONE) {
            return embed(frontEnd.features(AudioClip.mono(clip, recipe().sampleRate())));
        }
        float[] picture = frontEnd.logMel().transform(clip);
        return embed(new FrontEnd.Features(picture, 1, picture.length / recipe().nMels(), recipe().nMels(), false));
    }

    /// As [Clap#embed].
    float[] embed(FrontEnd.Features features) {
        Towers.goOn();
        boolean[] longer = recipe().fusion() == Fusion.NONE
                ? new boolean[0]
                : new boolean[] {features.longer() || recipe().fusion() == Fusion.WHOLE_LAST};
        var shape = Shape.of(1, features.channels(), features.frames(), features.mels());
        Tensor picture = Tensor.of(shape, features.values());
        return Towers.finite(Autograd.noGrad(() ->
                        Autograd.forgetting(() -> audio.forward(audio.base().normalize(picture), longer)))
                .data());
    }

    /// {@return the direction of `sum`}
    static float[] unit(float[] sum) {
        return Tensor.of(Shape.of(1, sum.length), sum).normalize().data();
    }
}
