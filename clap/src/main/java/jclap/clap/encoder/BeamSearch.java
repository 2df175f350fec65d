package jclap.clap.encoder;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
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

    /// Between these, logits divided by the temperature stay finite.
    private static final float COLDEST = 1e-3f, HOTTEST = 1e3f;

    public BeamSearch {
        if (width < 1 || longest < 1 || !(temperature >= COLDEST && temperature <= HOTTEST)) {
            throw new IllegalArgumentException(
                    "beam search: expected width and longest of at least 1 and a temperature of " + COLDEST + " … "
                            + HOTTEST + " but got " + width + ", " + longest + " and " + temperature);
        }
    }

    /// {@return the search of ClapCap: five beginnings, at most 67 tokens}
    ///
    /// @param stop the token that ends a sentence
    public static BeamSearch clapCap(int stop) {
        return new BeamSearch(5, 67, 1, stop);
    }

    /// {@return the same with another number of beginnings}
    public BeamSearch withWidth(int other) {
        return new BeamSearch(other, longest, temperature, stop);
    }

    /// {@return the same for other sentences}
    public BeamSearch withLongest(int other) {
        return new BeamSearch(width, other, temperature, stop);
    }

    /// {@return the same with another temperature}
    public BeamSearch withTemperature(float other) {
        return new BeamSearch(width, longest, other, stop);
    }

    /// {@return sentences as token ids, the best first}
    ///
    /// @param prefix `(1, words, width)`, what the sentences are about
    /// @throws CancellationException if the thread is interrupted meanwhile
    public List<int[]> write(Gpt2 gpt, Tensor prefix) {
        int places = prefix.shape().dim(1) + longest - 1;
        if (places > gpt.longest()
                || width > gpt.tokenEmbedding().weight().shape().dim(0)) {
            throw new IllegalArgumentException("beam search: expected at most the " + gpt.longest()
                    + " places and as many beginnings as tokens of the model but got " + places + " and " + width
                    + ": write shorter sentences");
        }
        return Autograd.noGrad(() -> search(gpt, prefix));
    }

    private List<int[]> search(Gpt2 gpt, Tensor prefix) {
        int[][] tokens = new int[width][0];
        double[] sums = new double[width];
        int[] lengths = new int[width];
        boolean[] ended = new boolean[width];
        Arrays.fill(lengths, 1);
        Gpt2.Next next = gpt.next(Past.NONE, prefix);
        for (int step = 0; step < longest && !allTrue(ended); step++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("beam search: expected to go on but the thread was interrupted");
            }
            int beams = step == 0 ? 1 : width;
            double[] means = means(logProbabilities(next), sums, lengths, ended, step);
            int vocabulary = means.length / beams;
            int[] parents = new int[width], added = new int[width];
            int[] best = best(means);
            int[][] nextTokens = new int[width][];
            int[] nextLengths = new int[width];
            boolean[] nextEnded = new boolean[width];
            for (int i = 0; i < width; i++) {
                int from = best[i] / vocabulary, token = best[i] % vocabulary;
                parents[i] = from;
                added[i] = token;
                nextTokens[i] = Arrays.copyOf(tokens[from], step + 1);
                nextTokens[i][step] = token;
                nextLengths[i] = lengths[from] + (step == 0 || ended[from] ? 0 : 1);
                sums[i] = means[best[i]] * nextLengths[i];
                nextEnded[i] = ended[from] || token == stop;
            }
            tokens = nextTokens;
            lengths = nextLengths;
            ended = nextEnded;
            if (step + 1 < longest && !allTrue(ended)) {
                Tensor words = gpt.tokenEmbedding().forward(added).reshape(width, 1, -1);
                next = gpt.next(next.past().of(parents), words);
            }
        }
        int[][] sentences = tokens;
        int[] ends = lengths;
        return IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -sums[i] / ends[i]))
                .map(i -> Arrays.copyOf(sentences[i], ends[i]))
                .toList();
    }

    /// {@return log p of each token after each beginning, `beams·vocabulary`}
    private float[] logProbabilities(Gpt2.Next next) {
        return next.logits().affine(1 / temperature, 0).logSoftmax().data();
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

    /// {@return where the `width` largest are, the largest first, of equal ones those before}
    private int[] best(double[] means) {
        int[] best = new int[width];
        int kept = 0;
        for (int i = 0; i < means.length; i++) {
            if (kept == width && means[best[kept - 1]] >= means[i]) {
                continue;
            }
            kept = Math.min(kept + 1, width);
            int place = kept - 1;
            for (; place > 0 && means[best[place - 1]] < means[i]; place--) {
                best[place] = best[place - 1];
            }
            best[place] = i;
        }
        return best;
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
