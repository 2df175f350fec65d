package jclap.clap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import jclap.audio.AudioClip;
import jclap.audio.AudioFileException;
import jclap.audio.AudioStream;
import jclap.audio.FrontEnd;
import jclap.audio.Recipe;
import jclap.clap.encoder.BeamSearch;
import jclap.clap.encoder.Captioner;
import jclap.text.Tokenizer;

/// A model that says in a sentence what is heard: ClapCap of Microsoft.
///
/// ```java
/// ClapCap clapCap = ClapCap.load(Path.of("clapcap_weights_2023.pth"));
/// String caption = clapCap.caption(Path.of("dog.wav")); // such as "A dog barks while birds sing"
/// ```
///
/// As with a [Clap], the same input always gives the same output, one may be shared between threads, and a thread that
/// is interrupted stops with a [CancellationException].
public final class ClapCap {

    /// Microsoft's program takes the first token of this for the end of a sentence: it is a space, which captions
    /// have at their end, and not the token that ends GPT-2's texts.
    private static final String END = " <|endoftext|>";

    private final Captioner captioner;
    private final Tokenizer tokenizer;
    private final Hearing hearing;
    private final BeamSearch search;

    private ClapCap(Captioner captioner, Tokenizer tokenizer, Hearing hearing, BeamSearch search) {
        this.captioner = captioner;
        this.tokenizer = tokenizer;
        this.hearing = hearing;
        this.search = search;
    }

    /// With Microsoft's search.
    ///
    /// @param captioner for inference
    /// @param tokenizer of its GPT-2
    ClapCap(FrontEnd frontEnd, Captioner captioner, Tokenizer tokenizer) {
        this(
                captioner,
                tokenizer,
                new Hearing(frontEnd, captioner.audioEncoder()),
                BeamSearch.clapCap(tokenizer.encode(END)[0]));
    }

    /// {@return the model in a file or a folder}
    ///
    /// The files of GPT-2's tokenizer, `vocab.json` and `merges.txt`, belong beside it. Preprocessing is
    /// deterministic, as [Clap#load] says; of a long recording the mean of its clips is described.
    ///
    /// @throws IOException naming the file and what is wrong with it
    public static ClapCap load(Path path) throws IOException {
        return ModelFiles.captioner(path, Optional.empty());
    }

    /// The same for a checkpoint whose model was shown recordings in another way.
    public static ClapCap load(Path path, Recipe recipe) throws IOException {
        return ModelFiles.captioner(path, Optional.of(recipe));
    }

    /// {@return how recordings are heard unless another recipe is loaded with the weights}
    public static Recipe usualRecipe() {
        return ModelFiles.deterministic(Recipe.msclap2023());
    }

    /// {@return this model with another search, such as `clapCap.with(clapCap.search().withWidth(3))`}
    public ClapCap with(BeamSearch other) {
        return new ClapCap(captioner, tokenizer, hearing, other);
    }

    /// {@return how sentences are found}
    public BeamSearch search() {
        return search;
    }

    /// {@return how recordings are heard}
    public Recipe recipe() {
        return hearing.frontEnd().recipe();
    }

    /// {@return the network, as it infers}
    public Captioner model() {
        return captioner;
    }

    /// {@return what is heard in a recording}
    ///
    /// @throws IllegalArgumentException if there is no sound in it, see [Recipe#requireSound]
    public String caption(AudioClip recording) {
        return write(hearing.embed(recording)).getFirst();
    }

    /// {@return what is heard in the recording in a file of any length}
    ///
    /// @throws AudioFileException if it cannot be read
    public String caption(Path file) {
        return write(hearing.embed(file)).getFirst();
    }

    /// {@return sentences about what is left in a stream, which is not closed, the best first; as many as
    /// beginnings were followed}
    public List<String> captions(AudioStream in) {
        return write(hearing.embed(in));
    }

    private List<String> write(float[] embedding) {
        return captioner.write(embedding, search).stream()
                .map(tokens -> capitalized(tokenizer.decode(tokens).strip()))
                .toList();
    }

    /// As Python's `capitalize`, which Microsoft's program calls: what follows the first letter is made small.
    private static String capitalized(String sentence) {
        if (sentence.isEmpty()) {
            return sentence;
        }
        int first = sentence.offsetByCodePoints(0, 1);
        return Character.toString(Character.toTitleCase(sentence.codePointAt(0)))
                + sentence.substring(first).toLowerCase(Locale.ROOT);
    }
}
