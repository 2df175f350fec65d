package jclap.clap.train;

import java.util.List;
import java.util.random.RandomGenerator;
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

    /// {@return one sentence for `example`}
    static String draw(Manifest.Example example, RandomGenerator random) {
        Prompt prompt = random.nextFloat() < USUAL ? Prompt.SOUND_OF : PROMPTS.get(random.nextInt(PROMPTS.size()));
        return prompt.apply(example.label());
    }

    /// {@return every sentence that can be drawn: what a vocabulary is learned from}
    static List<String> all(List<Manifest.Example> examples) {
        return examples.stream()
                .flatMap(example -> PROMPTS.stream().map(prompt -> prompt.apply(example.label())))
                .toList();
    }
}
