package jclap.clap.train;

import java.util.List;
import java.util.stream.IntStream;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.Transforms;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.kernel.Reduce;

/// What the programs of published models minimize, each with its own name; [ContrastiveLoss] is what jclap does.
///
/// ```text
/// S = s·T·Aᵀ   rows are texts, columns recordings, and row i belongs to column i;   CE over rows
/// ```
///
/// LAION's settings for several processors have no counterpart here. With `--gather-with-grad` each of W processors has
/// the embeddings of all, computes this loss of the batch of all, and the gradients are averaged: the gradient is that
/// of one process with the big batch, which [LargeBatch] computes in the memory of a small one. `--local-loss` has each
/// compute its own rows only, whose mean over the processors is the same loss again.
public enum FamilyLoss {

    /// Microsoft's, and LAION's without more views: `½·CE(S) + ½·CE(Sᵀ)`.
    SYMMETRIC {
        @Override
        public Tensor of(ClapModel model, Tensor audio, Tensor text) {
            return ContrastiveLoss.of(audio, text, model.logitScale(), own(audio));
        }

        @Override
        public Tensor weighted(ClapModel model, Tensor audio, Tensor text, double kappa) {
            // Crosswise: a row asks which of the others it is, and these are what may be common.
            return bothWays(logits(text, audio, model.logitScale()), weights(audio, kappa), weights(text, kappa));
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
            Transforms views = views(model);
            Tensor first = ContrastiveLoss.of(audio, views.text().forward(text), model.logitScale(), own(audio));
            Tensor second = ContrastiveLoss.of(views.audio().forward(audio), text, textScale(model), own(audio));
            return first.plus(second).affine(0.5f, 0);
        }

        @Override
        public Tensor weighted(ClapModel model, Tensor audio, Tensor text, double kappa) {
            Transforms views = views(model);
            float[] byAudio = weights(audio, kappa), byText = weights(text, kappa);
            Tensor first = logits(views.text().forward(text), audio, model.logitScale());
            Tensor second = logits(text, views.audio().forward(audio), textScale(model));
            return bothWays(first, byAudio, byAudio)
                    .plus(bothWays(second, byText, byText))
                    .affine(0.5f, 0);
        }
    };

    /// {@return the loss of a batch, a scalar}
    ///
    /// @param audio `(batch, d)`, rows of length 1
    /// @param text `(batch, d)`, rows of length 1; row i describes row i of `audio`
    /// @throws IllegalArgumentException if the model lacks what the loss needs
    public abstract Tensor of(ClapModel model, Tensor audio, Tensor text);

    /// {@return the same with LAION's weights, `--kappa`: pairs that are like many others in the batch count more}
    ///
    /// ```text
    /// w(X)ᵢ = exp(Σⱼ xᵢ·xⱼ/(κ·n))      CE(S, w) = Σᵢ wᵢ·CEᵢ/Σᵢ wᵢ      weights are constants
    ///
    /// SYMMETRIC    ½·CE(S, w(A)) + ½·CE(Sᵀ, w(T))
    /// FOUR_VIEWS   the pair with recordings as they are by w(A), the one with texts as they are by w(T)
    /// ```
    ///
    /// @param kappa κ, above 0
    /// @throws IllegalArgumentException if the model lacks what the loss needs, or this loss has no such form
    public Tensor weighted(ClapModel model, Tensor audio, Tensor text, double kappa) {
        throw new IllegalArgumentException(
                "family loss: expected SYMMETRIC or FOUR_VIEWS, which LAION weights, but got " + this);
    }

    private static Tensor logits(Tensor text, Tensor audio, Tensor scale) {
        return text.matmul(audio.permute(1, 0)).times(scale.exp());
    }

    private static float[] weights(Tensor x, double kappa) {
        if (!(kappa > 0 && kappa < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("family loss: expected a kappa above 0 but got " + kappa);
        }
        int n = x.shape().dim(0), d = x.shape().dim(1);
        float[] sum = x.mean(0).data(), weights = new float[n]; // Σⱼ xⱼ/n
        for (int i = 0; i < n; i++) {
            weights[i] = (float) Math.exp(Reduce.dot(x.data(), i * d, sum, 0, d) / kappa);
        }
        return weights;
    }

    private static Tensor bothWays(Tensor logits, float[] rows, float[] columns) {
        return logits.crossEntropy(diagonal(rows))
                .plus(logits.permute(1, 0).crossEntropy(diagonal(columns)))
                .affine(0.5f, 0);
    }

    /// {@return targets by which row i has the share `wᵢ` of what all rows have}
    private static Tensor diagonal(float[] weights) {
        int n = weights.length;
        double total = 0;
        for (float weight : weights) {
            total += weight;
        }
        float[] targets = new float[n * n];
        for (int i = 0; i < n; i++) {
            targets[i * n + i] = (float) (n * weights[i] / total);
        }
        return Tensor.of(Shape.of(n, n), targets);
    }

    private static Transforms views(ClapModel model) {
        return model.transforms()
                .orElseThrow(() -> new IllegalArgumentException(
                        "family loss: expected a model with transforms but got one without: take SYMMETRIC"));
    }

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
