package jclap.clap.small;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.encoder.ClapModel;
import jclap.clap.encoder.ModelSize;
import jclap.clap.train.Augmentation;
import jclap.clap.train.ContrastiveLoss;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Gradients;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.Training;
import jclap.nn.AdamW;
import jclap.nn.GradientClipping;
import jclap.nn.LearningRate;
import jclap.nn.StateDict;
import jclap.text.Bpe;

/// What would have become of the same towers without their teachers: both start at random and learn from the same
/// recordings and labels, in the same way. This is what the pretrained networks are worth.
final class Scratch {

    private static final int BATCH = 32;
    private static final double RATE = 1e-3, MAX_NORM = 1;

    private Scratch() {}

    /// {@return a model that knows nothing but the recordings}
    ///
    /// @param epochs how often each recording is heard
    static Clap train(List<Recording> recordings, Recipe recipe, Bpe tokenizer, int epochs, long seed) {
        var random = new SplittableRandom(seed);
        ClapModel model = ClapModel.create(ModelSize.pretrained(tokenizer.vocabularySize()), recipe.nMels(), random);
        SequencedMap<String, Tensor> parameters = StateDict.parameters(model);
        var optimizer = new AdamW(AdamW.Config.of(0.1), parameters);
        int perEpoch = recordings.size() / BATCH, steps = epochs * perEpoch;
        var schedule = new LearningRate.WarmupCosine(RATE, steps / 20, steps);
        LogMel logMel = recipe.logMel();
        var order = new ArrayList<>(recordings);
        for (int step = 0; step < steps; step++) {
            if (step % perEpoch == 0) {
                for (int i = order.size() - 1; i > 0; i--) {
                    Collections.swap(order, i, random.nextInt(i + 1));
                }
            }
            List<Recording> batch = order.subList(step % perEpoch * BATCH, step % perEpoch * BATCH + BATCH);
            int size = recipe.frames() * recipe.nMels();
            float[] spectrograms = new float[BATCH * size];
            var texts = new ArrayList<int[]>();
            var labels = new ArrayList<String>();
            for (int i = 0; i < BATCH; i++) {
                float[] other =
                        recordings.get(random.nextInt(recordings.size())).mono();
                float[] clip = Augmentation.strong().clip(recipe, batch.get(i).mono(), other, random);
                System.arraycopy(logMel.transform(clip), 0, spectrograms, i * size, size);
                String label = batch.get(i).example().label();
                texts.add(tokenizer.encode(Student.PROMPTS
                        .get(random.nextInt(Student.PROMPTS.size()))
                        .apply(label)));
                labels.add(label);
            }
            Tensor mels = Tensor.of(Shape.of(BATCH, recipe.frames(), recipe.nMels()), spectrograms);
            double rate = schedule.at(step);
            Training.with(random, () -> {
                Tensor audio =
                        model.audioEncoder().forward(model.audioEncoder().base().normalize(mels));
                Tensor text = model.captionEncoder().forward(texts);
                Tensor loss = ContrastiveLoss.of(audio, text, model.logitScale(), labels);
                Gradients grads = loss.backward();
                GradientClipping.byNorm(grads, parameters.values(), (float) MAX_NORM);
                optimizer.step(grads, rate);
                return loss.item();
            });
        }
        return new Clap(model, recipe, tokenizer);
    }
}
