package jclap.clap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jclap.audio.AudioClip;
import jclap.audio.AudioFileException;
import jclap.audio.AudioStream;
import jclap.audio.FrontEnd;
import jclap.audio.Recipe;
import jclap.clap.encoder.ClapModel;
import jclap.core.io.Checkpoint;
import jclap.core.io.SafeTensors;
import jclap.text.Bpe;
import jclap.text.Template;
import jclap.text.TextFormat;

/// A model that knows recordings and texts as points of one space: what a user calls.
///
/// ```java
/// Clap clap = Clap.bundled();
/// AudioClip clip = AudioFile.read(Path.of("dog.wav"));
/// List<Score> scores = clap.zeroShot(List.of("dog bark", "rain"), Prompt.SOUND_OF).classify(clip);
/// ```
///
/// Immutable and safe to share between threads. The same input always gives the same output. A thread that is
/// interrupted stops with a [CancellationException] at the next clip.
///
/// It holds no file open, so it need not be closed. Who wants the memory of a large model back while a `Clap` is still
/// referred to closes it: what other threads have begun is finished, and whatever is asked for later is refused.
public final class Clap implements AutoCloseable {

    private final FrontEnd frontEnd;
    private final Supplier<TextFormat> texts;
    private final int dimension, longestText;

    /// Gone when this is closed.
    private volatile Optional<Inside> inside;

    /// What takes memory.
    private record Inside(Weights weights, Towers towers) {}

    /// Made when it is first asked for: it takes a second for a large model.
    private EmbeddingSpace space;

    /// @param model the weights; what is learned later may not be heard
    /// @param recipe how the model was shown recordings
    /// @param tokenizer how it was shown texts
    public Clap(ClapModel model, Recipe recipe, Bpe tokenizer) {
        this(model, FrontEnd.of(recipe), () -> TextFormat.of(tokenizer, Template.NONE, TextFormat.NO_PAD));
    }

    /// @param texts how texts become tokens; throws where nobody knows
    Clap(ClapModel model, FrontEnd frontEnd, Supplier<TextFormat> texts) {
        this(
                new Weights.Held(model),
                new Towers(
                        model.audioEncoder().forInference(),
                        model.captionEncoder().forInference()),
                frontEnd,
                texts);
    }

    Clap(Weights weights, Towers towers, FrontEnd frontEnd, Supplier<TextFormat> texts) {
        this.inside = Optional.of(new Inside(weights, towers));
        this.frontEnd = frontEnd;
        this.texts = texts;
        dimension = towers.text().dimension();
        longestText = towers.text().base().longest();
    }

    /// {@return the model in a file or a folder}
    ///
    /// It may be one of jclap's own, `CLAP_weights_2022.pth` or `CLAP_weights_2023.pth` of Microsoft, a `.pt` of
    /// LAION, or a folder from the Hugging Face hub; which one is seen from the names of its tensors. The files of
    /// the tokenizer belong beside the checkpoint; without them only recordings can be embedded.
    ///
    /// Preprocessing is deterministic: channels are mixed, and of a long recording all of it is heard. What the
    /// originals do instead has names: see [#with].
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static Clap load(Path path) throws IOException {
        return ModelFiles.load(path);
    }

    /// The same for a checkpoint whose model was shown recordings in another way than those of its family.
    public static Clap load(Path path, Recipe recipe) throws IOException {
        return ModelFiles.load(path, recipe);
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

    /// {@return this model with other policies, such as `clap.recipe().with(Channels.FLATTEN)`, by which
    /// Microsoft's program hears the channels of a stereo recording one after the other}
    public Clap with(Recipe recipe) {
        boolean same = recipe.mel().equals(recipe().mel());
        FrontEnd other = same ? new FrontEnd(recipe, frontEnd.logMel()) : FrontEnd.of(recipe);
        return new Clap(inside().weights, inside().towers, other, texts);
    }

    /// {@return this model with another rule for a text of more tokens than it takes, which [#tokens] otherwise
    /// refuses}
    public Clap with(TextFormat.TooLong tooLong) {
        return new Clap(inside().weights, inside().towers, frontEnd, () -> {
            TextFormat format = texts.get();
            return format.limited(Math.min(format.maxLength(), longestText), tooLong);
        });
    }

    /// {@return a classifier among `labels`}
    ///
    /// @param labels at least one, none empty, each once
    /// @param prompts what makes a sentence of a label; of several sentences the direction of the mean counts
    public ZeroShot zeroShot(List<String> labels, Prompt... prompts) {
        return new ZeroShot(this, labels, List.of(prompts));
    }

    /// {@return the place of a recording, a vector of length 1}
    ///
    /// A recording shorter than a clip of the model is filled up, of a longer one the clips that its recipe names
    /// are heard; the result is the direction of the mean of their vectors.
    ///
    /// @throws IllegalArgumentException if there is no sound in it, see [Recipe#requireSound]
    public float[] embedAudio(AudioClip recording) {
        return hearing().embed(recording);
    }

    /// The same for samples of one channel at [Recipe#sampleRate()].
    public float[] embedAudio(float[] mono) {
        return hearing().embed(mono);
    }

    /// The same for samples of one channel at another rate.
    public float[] embedAudio(float[] mono, int sampleRate) {
        return embedAudio(AudioClip.mono(mono, sampleRate));
    }

    /// The same for the recording in a file of any length.
    ///
    /// @throws AudioFileException if it cannot be read
    public float[] embedAudio(Path file) {
        return hearing().embed(file);
    }

    /// The same for what is left in a stream, which is not closed. Of more than ten minutes, ten are heard at a
    /// time, in bounded memory; silent ones do not count.
    public float[] embedAudio(AudioStream in) {
        return hearing().embed(in);
    }

    /// {@return the place of each recording, or why it has none, one after the other as they are asked for}
    public Stream<Outcome> embedFiles(Stream<Path> files) {
        return files.map(file -> Outcome.of(this, file));
    }

    /// {@return the place of one clip of the recipe's rate and length, silent or not, a vector of length 1}
    float[] embedClip(float[] clip) {
        return hearing().embedClip(clip);
    }

    /// {@return the place of what a front end made of a recording}
    ///
    /// Hugging Face's program takes a fused clip that is alone for a longer one even if it is not. So does this, if
    /// the recipe is of this family.
    public float[] embed(FrontEnd.Features features) {
        return hearing().embed(features);
    }

    /// {@return the place of a text, a vector of length 1}
    ///
    /// @throws IllegalArgumentException if the text has no token, or more than the model takes
    public float[] embedText(String text) {
        return embedTexts(List.of(text))[0];
    }

    /// {@return the place of each text}
    public float[][] embedTexts(List<String> texts) {
        return inside().towers.embed(texts.stream().map(this::tokens).toList());
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

    /// {@return the space of all vectors of this model, by which they are told from those of others}
    public synchronized EmbeddingSpace space() {
        if (space == null) {
            space = EmbeddingSpace.of(inside().weights, dimension, frontEnd);
        }
        return space;
    }

    /// {@return s, by which cosines are multiplied before a softmax}
    public float scale() {
        return (float) Math.exp(inside().weights.logitScale());
    }

    /// {@return how many numbers an embedding has}
    public int dimension() {
        return dimension;
    }

    /// {@return the weights}
    ///
    /// Those of a published checkpoint are read from its file again when they are first asked for: what infers has
    /// them in another order.
    ///
    /// @throws IllegalStateException if the file has changed
    public ClapModel model() {
        return inside().weights.model();
    }

    /// Lets the weights go. What other threads have begun is finished.
    @Override
    public void close() {
        inside = Optional.empty();
    }

    private Inside inside() {
        return inside.orElseThrow(() -> new IllegalStateException("clap: expected an open model but it was closed"));
    }

    private Hearing hearing() {
        return new Hearing(frontEnd, inside().towers.audio());
    }

    public Recipe recipe() {
        return frontEnd.recipe();
    }

    /// {@return the tokenizer of one of jclap's own models}
    public Bpe tokenizer() {
        if (texts.get().tokenizer() instanceof Bpe bpe) {
            return bpe;
        }
        throw new IllegalStateException("tokenizer: expected byte-level BPE but this model has another");
    }

    /// {@return the token ids of a text, with the marks that the model wants around them}
    ///
    /// @throws IllegalArgumentException if it has none, or more than the model takes
    /// @throws UncheckedIOException if the files of the tokenizer are not beside the checkpoint
    public int[] tokens(String text) {
        int[] ids = texts.get().encode(text).ids();
        if (ids.length == 0 || ids.length > longestText) {
            throw new IllegalArgumentException("text: expected 1 … " + longestText + " tokens but got " + ids.length
                    + " of \"" + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "\": "
                    + (ids.length == 0 ? "name a sound" : "shorten it"));
        } else if (text.isBlank()) {
            throw new IllegalArgumentException("text: expected words but got only white space: name a sound");
        }
        return ids;
    }
}
