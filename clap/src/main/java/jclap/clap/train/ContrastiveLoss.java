package jclap.clap.train;

import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;

/// The symmetric cross-entropy of CLIP and CLAP, [Radford et al., 2021](https://arxiv.org/abs/2103.00020),
/// [Elizalde et al., 2023](https://arxiv.org/abs/2206.04769): each caption must pick its recording
/// among the batch, and each recording its caption.
///
/// ```text
/// C = s·T·Aᵀ                                  (batch, batch), s = exp(ℓ)
/// L = ½·CE(C, Y) + ½·CE(Cᵀ, Y)                Y = I when all captions differ
/// ```
///
/// Where several recordings of a batch have the same caption, there are several right answers, and
/// each gets an equal share of Y ([Yang et al., 2022](https://arxiv.org/abs/2204.03610)): calling all
/// but one of them wrong would push apart what belongs together.
public final class ContrastiveLoss {

    private ContrastiveLoss() {}

    /// @param audio `(batch, d)`, rows of length 1
    /// @param text `(batch, d)`, rows of length 1; row i describes row i of `audio`
    /// @param logitScale ℓ, the logarithm of the scale, a scalar
    /// @param captions what tells equal captions, one for each row
    /// @return a scalar
    public static Tensor of(Tensor audio, Tensor text, Tensor logitScale, List<?> captions) {
        int batch = captions.size();
        if (!audio.shape().equals(text.shape())
                || audio.shape().rank() != 2
                || audio.shape().dim(0) != batch) {
            throw new IllegalArgumentException("contrastive loss: expected audio and text (" + batch + ", d) but got "
                    + audio.shape() + " and " + text.shape());
        }
        Tensor logits = text.matmul(audio.permute(1, 0)).times(logitScale.exp());
        Tensor targets = targets(captions);
        return logits.crossEntropy(targets)
                .plus(logits.permute(1, 0).crossEntropy(targets))
                .affine(0.5f, 0);
    }

    private static Tensor targets(List<?> captions) {
        int batch = captions.size();
        float[] y = new float[batch * batch];
        for (int i = 0; i < batch; i++) {
            Object caption = captions.get(i);
            long same = captions.stream().filter(caption::equals).count();
            for (int j = 0; j < batch; j++) {
                y[i * batch + j] = captions.get(j).equals(caption) ? 1f / same : 0;
            }
        }
        return Tensor.of(Shape.of(batch, batch), y);
    }
}
