package jclap.clap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import jclap.audio.AudioClip;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.encoder.ClapModel;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.SafeTensors;
import jclap.text.Bpe;

/// A model that knows recordings and texts as points of one space: what a user calls.
///
/// ```java
/// Clap clap = Clap.bundled();
/// AudioClip clip = AudioFile.read(Path.of("dog.wav"));
/// List<Score> scores = clap.zeroShot(List.of("dog bark", "rain"), Prompt.SOUND_OF).classify(clip);
/// ```
///
/// Immutable and safe to share between threads. The same input always gives the same output.
public final class Clap {

    private final ClapModel model;
    private final ClapModel.AudioEncoder audioEncoder;
    private final Recipe recipe;
    private final Bpe tokenizer;
    private final LogMel logMel;

    /// @param model the weights; what is learned later may not be heard
    /// @param recipe how the model was shown recordings
    /// @param tokenizer how it was shown texts
    public Clap(ClapModel model, Recipe recipe, Bpe tokenizer) {
        this.model = model;
        this.audioEncoder = model.audioEncoder().forInference();
        this.recipe = recipe;
        this.tokenizer = tokenizer;
        this.logMel = recipe.logMel();
    }

    /// {@return the model in a file, or in the file `model.safetensors` of a folder}
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static Clap load(Path path) throws IOException {
        return ModelFile.load(path);
    }

    /// {@return the model that comes with jclap: small, and heard and read more than it was trained on here; see
    /// its model card}
    public static Clap bundled() {
        try (InputStream in = Clap.class.getResourceAsStream(ModelFile.NAME);
                Checkpoint tensors = SafeTensors.read("the bundled model", in)) {
            return ModelFile.load("the bundled model", tensors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return a classifier among `labels`}
    ///
    /// @param labels at least one, none empty, each once
    /// @param prompt what makes a sentence of a label
    public ZeroShot zeroShot(List<String> labels, Prompt prompt) {
        return new ZeroShot(this, labels, prompt);
    }

    /// {@return the place of a recording, a vector of length 1}
    ///
    /// A recording shorter than a clip of the model is filled up, of a longer one the clips that its recipe names
    /// are heard; the result is the direction of the mean of their vectors.
    ///
    /// @throws IllegalArgumentException if there is no sound in it, see [Recipe#requireSound]
    public float[] embedAudio(AudioClip recording) {
        return embedAudio(recipe.sound(recording));
    }

    /// The same for samples of one channel at [Recipe#sampleRate()].
    public float[] embedAudio(float[] mono) {
        recipe.requireSound(mono);
        int[] starts = recipe.starts(mono.length);
        int frames = recipe.frames(), mels = recipe.nMels();
        float[] mean = new float[dimension()];
        for (int start : starts) {
            float[] spectrogram = logMel.transform(recipe.clip(mono, start));
            float[] vector = Autograd.noGrad(() -> {
                Tensor input = Tensor.of(Shape.of(1, frames, mels), spectrogram);
                return audioEncoder
                        .forward(audioEncoder.base().normalize(input))
                        .data();
            });
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i];
            }
        }
        return Tensor.of(Shape.of(1, mean.length), mean).normalize().data();
    }

    /// {@return the place of a text, a vector of length 1}
    ///
    /// @throws IllegalArgumentException if the text has no token, or more than the model takes
    public float[] embedText(String text) {
        return embedTexts(List.of(text))[0];
    }

    /// {@return the place of each text}
    public float[][] embedTexts(List<String> texts) {
        List<int[]> ids = texts.stream().map(this::tokens).toList();
        float[] all = Autograd.noGrad(() -> model.captionEncoder().forward(ids)).data();
        int d = dimension();
        float[][] vectors = new float[texts.size()][d];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(all, i * d, vectors[i], 0, d);
        }
        return vectors;
    }

    /// {@return the cosine of the angle between two vectors of length 1}
    public static float cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "cosine: expected vectors of the same model but got " + a.length + " and " + b.length + " numbers");
        }
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return (float) sum;
    }

    /// {@return s, by which cosines are multiplied before a softmax}
    public float scale() {
        return (float) Math.exp(model.logitScale().item());
    }

    /// {@return how many numbers an embedding has}
    public int dimension() {
        return model.dimension();
    }

    public ClapModel model() {
        return model;
    }

    public Recipe recipe() {
        return recipe;
    }

    public Bpe tokenizer() {
        return tokenizer;
    }

    /// {@return the token ids of a text}
    ///
    /// @throws IllegalArgumentException if it has none, or more than the model takes
    public int[] tokens(String text) {
        int[] ids = tokenizer.encode(text);
        int longest = model.captionEncoder().base().longest();
        if (ids.length == 0 || ids.length > longest) {
            throw new IllegalArgumentException("text: expected 1 … " + longest + " tokens but got " + ids.length
                    + " of \"" + text + "\": " + (ids.length == 0 ? "name a sound" : "shorten it"));
        }
        return ids;
    }
}
