package jclap.clap.train;

import java.util.List;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.text.Bpe;
import jclap.text.BpeTrainer;

/// What a training run begins with.
public sealed interface Start {

    /// Random weights; the vocabulary is learned from the captions.
    ///
    /// @param recipe how recordings are shown to the model
    /// @param size whose vocabulary does not count
    record Random(Recipe recipe, ModelSize size) implements Start {

        /// How many token ids the text tower has at most.
        private static final int VOCABULARY = 1000;

        @Override
        public Clap clap(List<String> captions, long seed) {
            Bpe tokenizer = BpeTrainer.of(VOCABULARY).train(captions);
            ClapModel model = ClapModel.create(
                    size.withVocabulary(tokenizer.vocabularySize()),
                    recipe.nMels(),
                    new Randomness(seed).at("weights"));
            return new Clap(model, recipe, tokenizer);
        }

        @Override
        public String name() {
            return "random weights";
        }
    }

    /// The weights of another model, one of jclap's own, with its recipe and its tokenizer.
    ///
    /// @param clap whose weights are trained in place
    record Model(Clap clap) implements Start {

        @Override
        public Clap clap(List<String> captions, long seed) {
            return clap;
        }

        @Override
        public Recipe recipe() {
            return clap.recipe();
        }

        @Override
        public ModelSize size() {
            return clap.model().size();
        }

        @Override
        public String name() {
            return "the model " + clap.space().shortId();
        }
    }

    /// {@return the model before its first step}
    Clap clap(List<String> captions, long seed);

    /// {@return how recordings are shown to the model}
    Recipe recipe();

    /// {@return the size of the model, without regard to its vocabulary}
    ModelSize size();

    /// {@return what tells this start from others, before the first step}
    String name();
}
