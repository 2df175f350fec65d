package jclap.clap.train;

import java.util.List;
import java.util.stream.IntStream;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.Transforms;
import jclap.core.Tensor;

/// What the programs of published models minimize, each with its own name; [ContrastiveLoss] is what jclap does.
///
/// ```text
/// S = s·T·Aᵀ   rows are texts, columns recordings, and row i belongs to column i;   CE over rows
/// ```
public enum FamilyLoss {

    /// Microsoft's, and LAION's without more views: `½·CE(S) + ½·CE(Sᵀ)`.
    SYMMETRIC {
        @Override
        public Tensor of(ClapModel model, Tensor audio, Tensor text) {
            return ContrastiveLoss.of(audio, text, model.logitScale(), own(audio));
        }
    },

    /// The one of Hugging Face's `ClapModel`, which looks for the recording of a text in both halves and never for
    /// the text of a recording: `½·CE(s_t·T·Aᵀ) + ½·CE(s_a·T·Aᵀ)`.
    TEXT_TO_AUDIO {
        @Override
        public Tensor of(ClapModel model, Tensor audio, Tensor text) {
            Tensor cosines = text.matmul(audio.permute(1, 0));
            int[] own = own(audio).stream().mapToInt(Integer::intValue).toArray();
            Tensor byText = cosines.times(textScale(model).exp()).crossEntropy(own);
            return byText.plus(cosines.times(model.logitScale().exp()).crossEntropy(own))
                    .affine(0.5f, 0);
        }
    },

    /// LAION's with `--clap-mlploss`: recordings among transformed texts and transformed recordings among texts,
    /// the mean of both. What is transformed is not made a unit vector again.
    FOUR_VIEWS {
        @Override
        public Tensor of(ClapModel model, Tensor audio, Tensor text) {
            Transforms views = model.transforms()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "family loss: expected a model with transforms but got one without: take SYMMETRIC"));
            Tensor first = ContrastiveLoss.of(audio, views.text().forward(text), model.logitScale(), own(audio));
            Tensor second = ContrastiveLoss.of(views.audio().forward(audio), text, textScale(model), own(audio));
            return first.plus(second).affine(0.5f, 0);
        }
    };

    /// {@return the loss of a batch, a scalar}
    ///
    /// @param audio `(batch, d)`, rows of length 1
    /// @param text `(batch, d)`, rows of length 1; row i describes row i of `audio`
    /// @throws IllegalArgumentException if the model lacks what the loss needs
    public abstract Tensor of(ClapModel model, Tensor audio, Tensor text);

    private static List<Integer> own(Tensor audio) {
        return IntStream.range(0, audio.shape().dim(0)).boxed().toList();
    }

    private static Tensor textScale(ClapModel model) {
        return model.textLogitScale()
                .orElseThrow(() -> new IllegalArgumentException(
                        "family loss: expected a model with a scale of its own for texts but got one without:"
                                + " take SYMMETRIC"));
    }
}
