package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ClapModel.Transforms;
import jclap.clap.encoder.ModelSize;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.Activation;
import jclap.nn.FeedForward;
import jclap.nn.Init;
import jclap.nn.Linear;
import org.junit.jupiter.api.Test;

/// Numbers by hand → LAION's weighted losses; the others are compared with their programs where models are.
class FamilyLossTest {

    private static final double KAPPA = 0.5;

    private final Tensor audio = Tensor.of(Shape.of(3, 2), 1, 0, 0.6f, 0.8f, 0, -1);
    private final Tensor text = Tensor.of(Shape.of(3, 2), 0.8f, 0.6f, 0, 1, 0, 1);

    @Test
    void pairsThatAreLikeManyOthersCountMore() {
        // weights 2.9057, 1.7046, 1.1426 by recordings and 4.3348, 5.6595, 5.6595 by texts
        assertThat(FamilyLoss.SYMMETRIC.weighted(model(), audio, text, KAPPA).item())
                .isCloseTo(1.1611169f, within(1e-6f));
        assertThat(FamilyLoss.SYMMETRIC.of(model(), audio, text).item()).isCloseTo(1.3168772f, within(1e-6f));
    }

    @Test
    void eachPairOfViewsHasTheWeightsOfWhatIsNotTransformed() {
        assertThat(FamilyLoss.FOUR_VIEWS.weighted(model(), audio, text, KAPPA).item())
                .isCloseTo(1.4683795f, within(1e-6f));
    }

    @Test
    void aLargeKappaMakesAllWeightsEqual() {
        for (FamilyLoss loss : new FamilyLoss[] {FamilyLoss.SYMMETRIC, FamilyLoss.FOUR_VIEWS}) {
            assertThat(loss.weighted(model(), audio, text, 1e9).item())
                    .isCloseTo(loss.of(model(), audio, text).item(), within(1e-6f));
        }
    }

    @Test
    void weightsAreConstants() {
        Tensor learned = Tensor.parameter(text.shape(), text.data().clone());
        float[] dy = FamilyLoss.SYMMETRIC
                .weighted(model(), audio, learned, KAPPA)
                .backward()
                .of(learned)
                .data();
        // With the weights of now held fixed, a step along a text changes the loss by its gradient.
        float[] moved = text.data().clone();
        float step = 1e-3f;
        moved[0] += step;
        double by = numeric(moved) - numeric(text.data());
        assertThat(dy[0]).isCloseTo((float) (by / step), within(1e-3f));
    }

    /// {@return the weighted loss by its definition, in double precision, with the weights of [#text] as it is}
    private double numeric(float[] texts) {
        double[] byAudio = weights(audio.data()), byText = weights(text.data());
        double rows = 0, columns = 0, allRows = 0, allColumns = 0;
        for (int i = 0; i < 3; i++) {
            double row = 0, column = 0;
            for (int j = 0; j < 3; j++) {
                row += Math.exp(logit(texts, i, j));
                column += Math.exp(logit(texts, j, i));
            }
            rows += byAudio[i] * (Math.log(row) - logit(texts, i, i));
            columns += byText[i] * (Math.log(column) - logit(texts, i, i));
            allRows += byAudio[i];
            allColumns += byText[i];
        }
        return (rows / allRows + columns / allColumns) / 2;
    }

    private double logit(float[] texts, int i, int j) {
        float[] a = audio.data();
        return 2 * ((double) texts[2 * i] * a[2 * j] + (double) texts[2 * i + 1] * a[2 * j + 1]);
    }

    private static double[] weights(float[] x) {
        double[] weights = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                weights[i] += ((double) x[2 * i] * x[2 * j] + (double) x[2 * i + 1] * x[2 * j + 1]) / (KAPPA * 3);
            }
            weights[i] = Math.exp(weights[i]);
        }
        return weights;
    }

    @Test
    void refusesWhatHasNoWeights() {
        assertThatThrownBy(() -> FamilyLoss.TEXT_TO_AUDIO.weighted(model(), audio, text, KAPPA))
                .hasMessage(
                        "family loss: expected SYMMETRIC or FOUR_VIEWS, which LAION weights, but got TEXT_TO_AUDIO");
        assertThatThrownBy(() -> FamilyLoss.SYMMETRIC.weighted(model(), audio, text, 0))
                .hasMessage("family loss: expected a kappa above 0 but got 0.0");
    }

    /// {@return a model with scales 2 and 3 whose views are `relu(2x)`}
    private static ClapModel model() {
        ClapModel tiny = ClapModel.create(ModelSize.tiny(20), 16, Init.UNDRAWN);
        return new ClapModel(
                tiny.audioEncoder(),
                tiny.captionEncoder(),
                scalar(Math.log(2)),
                Optional.of(scalar(Math.log(3))),
                Optional.of(new Transforms(twice(), twice())));
    }

    private static FeedForward twice() {
        return new FeedForward(diagonal(2), diagonal(1), Activation.RELU);
    }

    private static Linear diagonal(float x) {
        return new Linear(Tensor.of(Shape.of(2, 2), x, 0, 0, x), Optional.of(Tensor.of(Shape.of(2), 0, 0)));
    }

    private static Tensor scalar(double x) {
        return Tensor.of(Shape.of(), (float) x);
    }
}
