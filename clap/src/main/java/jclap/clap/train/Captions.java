package jclap.clap.train;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import jclap.clap.Clap;
import jclap.clap.Prompt;

/// The sentences by which a recording is shown to the text tower: prompts like those of CLAP's Table 3, so that the
/// tower knows the words around a label.
final class Captions {

    private static final List<Prompt> PROMPTS = List.of(
            Prompt.SOUND_OF,
            new Prompt("{}"),
            new Prompt("this is {}"),
            new Prompt("this is an audio of {}"),
            new Prompt("i can hear {}"),
            new Prompt("the sound of {}"));

    /// How often the prompt that classification uses is taken.
    private static final float USUAL = 0.5f;

    private Captions() {}

    /// A sentence, and what it stands for: two sentences with the same meaning are no rivals.
    record Drawn(String sentence, String meaning) {}

    /// {@return one sentence for `example`: one of its captions if it has any, or else a prompt with its label}
    ///
    /// @param mixing how often two different captions, one after the other, stand for one: together they say more
    /// @param fits whether a text is short enough; two captions are only taken as one if it is
    static Drawn draw(Manifest.Example example, double mixing, Predicate<String> fits, RandomGenerator random) {
        List<String> captions = example.captions();
        if (!captions.isEmpty()) {
            int first = random.nextInt(captions.size());
            String caption = captions.get(first);
            if (captions.size() > 1 && random.nextDouble() < mixing) {
                int second = (first + 1 + random.nextInt(captions.size() - 1)) % captions.size();
                String both = caption.replaceFirst("\\s*\\.?\\s*$", ". ") + captions.get(second);
                caption = fits.test(both) ? both : caption;
            }
            return new Drawn(caption, caption);
        }
        Prompt prompt = random.nextFloat() < USUAL ? Prompt.SOUND_OF : PROMPTS.get(random.nextInt(PROMPTS.size()));
        return new Drawn(prompt.apply(example.label()), example.label());
    }

    /// {@return by which sentences `example` should be found}
    static List<String> sentences(Manifest.Example example, Prompt prompt) {
        return example.captions().isEmpty()
                ? example.labels().stream().map(prompt::apply).distinct().toList()
                : example.captions().stream().distinct().toList();
    }

    /// {@return whether a model takes all of a text}
    static boolean fits(Clap clap, String text) {
        try {
            return clap.tokens(text).length > 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// {@return whether a recording has a text that does not fit: training and tests cut it, as the originals do}
    static boolean tooLong(Clap clap, Manifest.Example example) {
        return all(List.of(example)).stream().anyMatch(text -> !fits(clap, text));
    }

    /// {@return every sentence that can be drawn: what a vocabulary is learned from}
    static List<String> all(List<Manifest.Example> examples) {
        return examples.stream()
                .flatMap(example -> example.captions().isEmpty()
                        ? PROMPTS.stream().map(prompt -> prompt.apply(example.label()))
                        : example.captions().stream())
                .toList();
    }
}
