package jclap.clap.small;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import jclap.clap.Prompt;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.text.Tokenizer;

/// What [BothTowers] are shown.
final class Lessons {

    /// Longer texts would only make the others wait.
    private static final int LONGEST = 16;

    private static final double NOISE = 0.3, MORE_NOISE = 0.5;

    /// Some recordings with as many mixtures, and their labels with as many other texts.
    ///
    /// @param labels of the recordings
    /// @param planes of the recordings, `(n, 16, 16, 63)`
    /// @param features that the tagger has of them, `(n, 384)`
    /// @param noise to be added to the features of the recordings
    /// @param mixing `(n, n)`, which mixes pairs of features
    /// @param mixedNoise to be added to the mixtures
    /// @param texts tokens around the labels, then of other texts, 2n
    record Piece(
            List<String> labels,
            Tensor planes,
            Tensor features,
            Tensor noise,
            Tensor mixing,
            Tensor mixedNoise,
            List<int[]> texts) {

        /// {@return mixed pairs of features}
        Tensor mix(Tensor features) {
            return mixing.matmul(features).plus(mixedNoise);
        }
    }

    private final Ears ears;
    private final List<String> labels, names, captions;
    private final Tokenizer tokenizer;
    private final List<Integer> order = new ArrayList<>();

    /// @param labels one for each recording
    /// @param others names and captions that should keep their meaning
    Lessons(Ears ears, List<String> labels, Corpus others, Tokenizer tokenizer) {
        this.ears = ears;
        this.labels = List.copyOf(labels);
        this.names = others.names();
        this.captions = others.captions().stream()
                .filter(text -> tokenizer.encode(text).length <= LONGEST)
                .toList();
        this.tokenizer = tokenizer;
    }

    /// {@return the pieces of a batch}; no recording is in it twice while there are enough
    List<Piece> draw(int pieces, int n, SplittableRandom random) {
        var drawn = new ArrayList<Piece>();
        for (int i = 0; i < pieces; i++) {
            drawn.add(draw(n, random));
        }
        return drawn;
    }

    private Piece draw(int n, SplittableRandom random) {
        var said = new ArrayList<String>();
        var texts = new ArrayList<int[]>();
        float[][] planes = new float[n][], features = new float[n][];
        float[] mixing = new float[n * n];
        for (int i = 0; i < n; i++) {
            int recording = next(random),
                    version = random.nextInt(ears.changed().get(recording).length);
            planes[i] = ears.planes().get(recording)[version];
            features[i] = ears.changed().get(recording)[version];
            String label = labels.get(recording);
            said.add(label);
            texts.add(tokenizer.encode(prompt(random).apply(label)));
            float share = random.nextFloat();
            mixing[i * n + i] += share;
            mixing[i * n + random.nextInt(n)] += 1 - share;
        }
        for (int i = 0; i < n; i++) {
            texts.add(tokenizer.encode(
                    i % 2 == 0
                            ? prompt(random).apply(names.get(random.nextInt(names.size())))
                            : captions.get(random.nextInt(captions.size()))));
        }
        return new Piece(
                said,
                Alignment.matrix(List.<float[][]>of(planes))
                        .reshape(n, Ears.SHAPE.dim(0), Ears.SHAPE.dim(1), Ears.SHAPE.dim(2)),
                Alignment.matrix(List.<float[][]>of(features)),
                noise(n, NOISE, random),
                Tensor.of(Shape.of(n, n), mixing),
                noise(n, MORE_NOISE, random),
                texts);
    }

    /// Each recording once, then each again in another order.
    private int next(SplittableRandom random) {
        if (order.isEmpty()) {
            for (int i = 0; i < labels.size(); i++) {
                order.add(random.nextInt(i + 1), i);
            }
        }
        return order.removeLast();
    }

    private static Prompt prompt(SplittableRandom random) {
        return Student.PROMPTS.get(random.nextInt(Student.PROMPTS.size()));
    }

    private static Tensor noise(int n, double deviation, SplittableRandom random) {
        float[] noise = new float[n * Ears.WIDTH];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (deviation * random.nextGaussian());
        }
        return Tensor.of(Shape.of(n, Ears.WIDTH), noise);
    }
}
