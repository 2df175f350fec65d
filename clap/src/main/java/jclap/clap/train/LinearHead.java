package jclap.clap.train;

import java.util.List;
import java.util.Optional;
import jclap.clap.train.Manifest.Example;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.AdamW;
import jclap.nn.LearningRate;
import jclap.nn.Linear;
import jclap.nn.StateDict;

/// A linear map from embeddings to labels, learned by logistic regression.
///
/// ```text
/// z = (x − mean)/deviation                        each number over the recordings it learns from
/// L = mean(CE(W·z + b, y)) + ½·λ·‖W‖²             y = 1 for the labels of a recording
/// ```
///
/// Where recordings have several labels, each label is a question of its own and CE that of yes or no. The loss is
/// convex, so nothing is random.
///
/// @param labels what the rows of the map stand for
/// @param map from embeddings as they are: mean and deviation are in it
/// @param several whether a recording may have several labels
record LinearHead(List<String> labels, Linear map, boolean several) {

    private static final int STEPS = 300;
    private static final double RATE = 0.05;

    /// {@return the head that minimizes L}
    ///
    /// @param penalty λ
    static LinearHead fit(List<String> labels, List<Example> examples, float[][] x, double penalty) {
        int n = x.length, d = x[0].length, classes = labels.size();
        float[] mean = new float[d], scale = new float[d], z = new float[n * d];
        for (int j = 0; j < d; j++) {
            double sum = 0, squares = 0;
            for (float[] row : x) {
                sum += row[j] / n;
            }
            for (float[] row : x) {
                squares += (row[j] - sum) * (row[j] - sum) / n;
            }
            mean[j] = (float) sum;
            scale[j] = (float) (1 / Math.sqrt(squares + 1e-12));
            for (int i = 0; i < n; i++) {
                z[i * d + j] = (x[i][j] - mean[j]) * scale[j];
            }
        }

        Tensor in = Tensor.of(Shape.of(n, d), z);
        Tensor w = Tensor.parameter(Shape.of(classes, d), new float[classes * d]);
        Tensor b = Tensor.parameter(Shape.of(classes), new float[classes]);
        var head = new LinearHead(
                labels,
                new Linear(w, Optional.of(b)),
                examples.stream().anyMatch(example -> example.labels().size() > 1));
        var optimizer = new AdamW(AdamW.Config.of(0), StateDict.parameters(head.map));
        var schedule = new LearningRate.WarmupCosine(RATE, 0, STEPS);
        for (int step = 0; step < STEPS; step++) {
            Tensor loss = head.loss(head.map.forward(in), examples)
                    .plus(w.times(w).sum().affine((float) penalty / 2, 0));
            optimizer.step(loss.backward(), schedule.at(step));
        }

        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < d; j++) {
                w.data()[c * d + j] *= scale[j];
                b.data()[c] -= w.data()[c * d + j] * mean[j];
            }
        }
        return head;
    }

    /// {@return which of the labels this is}
    ///
    /// @throws IllegalArgumentException if it is none of them
    static int place(List<String> labels, String label) {
        int place = labels.indexOf(label);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "labels: expected all labels of the recordings but " + label + " is missing: add it");
        }
        return place;
    }

    /// {@return the mean of CE, without the penalty}
    ///
    /// @param logits `(recordings, labels)`
    Tensor loss(Tensor logits, List<Example> examples) {
        float[] y = new float[examples.size() * labels.size()];
        for (int i = 0; i < examples.size(); i++) {
            for (String label : examples.get(i).labels()) {
                y[i * labels.size() + place(labels, label)] = 1;
            }
        }
        Tensor targets = Tensor.of(logits.shape(), y);
        return several ? logits.binaryCrossEntropy(targets) : logits.crossEntropy(targets);
    }

    /// {@return what comes of choosing by this head}
    Classification classify(List<Example> examples, float[][] x) {
        float[][] scores = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            Tensor in = Tensor.of(Shape.of(1, x[i].length), x[i]);
            scores[i] = Autograd.noGrad(() -> map.forward(in)).data();
        }
        return Classification.of(labels, examples, scores);
    }
}
