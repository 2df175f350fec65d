package jclap.clap.encoder;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import jclap.core.Autograd;
import jclap.core.Tensor;

/// Writes with a GPT-2, keeping the few best beginnings: the sentence whose tokens have the highest mean
/// log-probability among those that were followed.
///
/// ```text
/// each beginning b and each next token t:   score = (Σ log p of b + log p(t | b))/(length of b + 1)
/// ```
///
/// A beginning that ended stays as it is. As in Microsoft's code, from the second token on all that is compared are
/// means, and each mean is multiplied with its length to become a sum again.
///
/// @param width how many beginnings are kept
/// @param longest tokens in a sentence
/// @param temperature above 1 evens the probabilities out, below 1 sharpens them
/// @param stop the token that ends a sentence, and is part of it
public record BeamSearch(int width, int longest, float temperature, int stop) {

    /// {@return sentences as token ids, the best first}
    ///
    /// @param prefix `(1, words, width)`, what the sentences are about
    public List<int[]> write(Gpt2 gpt, Tensor prefix) {
        return Autograd.noGrad(() -> search(gpt, prefix));
    }

    private List<int[]> search(Gpt2 gpt, Tensor prefix) {
        int[][] tokens = new int[width][0];
        double[] sums = new double[width];
        int[] lengths = new int[width];
        boolean[] ended = new boolean[width];
        Arrays.fill(lengths, 1);
        for (int step = 0; step < longest && !allTrue(ended); step++) {
            int beams = step == 0 ? 1 : width;
            double[] means = means(logProbabilities(gpt, prefix, tokens, beams), sums, lengths, ended, step);
            int vocabulary = means.length / beams;
            int[] best = best(means);
            int[][] nextTokens = new int[width][];
            int[] nextLengths = new int[width];
            boolean[] nextEnded = new boolean[width];
            for (int i = 0; i < width; i++) {
                int from = best[i] / vocabulary, token = best[i] % vocabulary;
                nextTokens[i] = Arrays.copyOf(tokens[from], step + 1);
                nextTokens[i][step] = token;
                nextLengths[i] = lengths[from] + (step == 0 || ended[from] ? 0 : 1);
                sums[i] = means[best[i]] * nextLengths[i];
                nextEnded[i] = ended[from] || token == stop;
            }
            tokens = nextTokens;
            lengths = nextLengths;
            ended = nextEnded;
        }
        int[][] sentences = tokens;
        int[] ends = lengths;
        return IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -sums[i] / ends[i]))
                .map(i -> Arrays.copyOf(sentences[i], ends[i]))
                .toList();
    }

    /// {@return log p of each token after each of the first beams, `beams·vocabulary`}
    private float[] logProbabilities(Gpt2 gpt, Tensor prefix, int[][] tokens, int beams) {
        Tensor[] embeddings = new Tensor[beams];
        for (int i = 0; i < beams; i++) {
            Tensor words = gpt.tokenEmbedding().forward(tokens[i]);
            embeddings[i] =
                    tokens[i].length == 0 ? prefix : Tensor.concat(1, prefix, words.reshape(1, tokens[i].length, -1));
        }
        Tensor logits = gpt.next(Tensor.concat(0, embeddings)).affine(1 / temperature, 0);
        return logits.softmax().log().data();
    }

    private double[] means(float[] logP, double[] sums, int[] lengths, boolean[] ended, int step) {
        double[] means = new double[logP.length];
        int vocabulary = step == 0 ? logP.length : logP.length / width;
        for (int i = 0; i < means.length; i++) {
            int beam = i / vocabulary, token = i % vocabulary;
            if (ended[beam]) {
                means[i] = token == 0 ? sums[beam] / lengths[beam] : Double.NEGATIVE_INFINITY;
            } else {
                means[i] = (sums[beam] + logP[i]) / (lengths[beam] + (step == 0 ? 0 : 1));
            }
        }
        return means;
    }

    private int[] best(double[] means) {
        return IntStream.range(0, means.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -means[i]))
                .limit(width)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static boolean allTrue(boolean[] flags) {
        for (boolean flag : flags) {
            if (!flag) {
                return false;
            }
        }
        return true;
    }
}
