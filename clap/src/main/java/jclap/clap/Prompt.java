package jclap.clap;

/// How a label becomes a sentence that a text tower was trained on.
///
/// @param template a text with `{}` where the label goes
public record Prompt(String template) {

    /// What CLAP's paper found best on ESC-50.
    public static final Prompt SOUND_OF = new Prompt("this is a sound of {}");

    public Prompt {
        if (!template.contains("{}")) {
            throw new IllegalArgumentException(
                    "prompt: expected a text with {} where the label goes but got " + template);
        }
    }

    /// {@return the sentence for `label`}
    public String apply(String label) {
        return template.replace("{}", label);
    }
}
