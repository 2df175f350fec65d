package jclap.clap.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.text.Bpe;
import jclap.text.BpeTrainer;

/// A model and recordings so small that everything about them takes milliseconds.
public final class TinyClap {

    /// Half a second at 4 kHz in 16 mel bands.
    public static final Recipe RECIPE = Recipe.of(4000, 2000, 256, 128, 16, 50, 2000);

    private TinyClap() {}

    /// {@return a model with random weights}
    public static Clap untrained() {
        Bpe tokenizer = BpeTrainer.of(300).train(List.of("this is a sound of rain", "this is a sound of a dog"));
        ModelSize size = ModelSize.tiny(tokenizer.vocabularySize());
        return new Clap(ClapModel.create(size, RECIPE.nMels(), new SplittableRandom(1)), RECIPE, tokenizer);
    }

    /// {@return eight recordings each of a low and a high tone}
    public static Recordings tones() {
        var random = new SplittableRandom(2);
        var recordings = new ArrayList<Recordings.Recording>();
        for (int i = 0; i < 16; i++) {
            String label = i % 2 == 0 ? "low tone" : "high tone";
            double frequency = (i % 2 == 0 ? 200 : 1200) * (0.9 + 0.2 * random.nextDouble());
            var example = new Manifest.Example(i + ".wav", Path.of(i + ".wav"), label, i / 8, "");
            recordings.add(new Recordings.Recording(example, tone(frequency, 3000, random)));
        }
        return new Recordings(RECIPE.sampleRate(), List.copyOf(recordings));
    }

    /// {@return a tone in a little noise, at the rate of [#RECIPE]}
    public static float[] tone(double frequency, int length, SplittableRandom random) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float)
                    (0.5 * Math.sin(2 * Math.PI * frequency * i / RECIPE.sampleRate()) + 0.02 * random.nextGaussian());
        }
        return x;
    }
}
