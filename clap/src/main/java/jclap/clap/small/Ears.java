package jclap.clap.small;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.clap.encoder.MobileNet;
import jclap.clap.train.Augmentation;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;

/// What the tagger's network hears of each recording, once as it is and several times changed: its features, kept in a
/// file, so that everything above them is trained in seconds.
///
/// @param width of a feature
/// @param clean of each recording one feature for each clip that covers it
/// @param changed of each recording [#VARIANTS] features
record Ears(int width, List<float[][]> clean, List<float[][]> changed) {

    /// How many changed versions of a recording there are.
    static final int VARIANTS = 16;

    /// {@return the features of all recordings, from a file if they were heard before}
    static Ears hear(
            MobileNet network, Recipe recipe, List<Recording> recordings, long seed, Path file, IntConsumer progress)
            throws IOException {
        if (!Files.exists(file)) {
            MobileNet fast = network.forInference();
            LogMel logMel = recipe.logMel();
            var tensors = new LinkedHashMap<String, Tensor>();
            for (int i = 0; i < recordings.size(); i++) {
                float[] mono = recordings.get(i).mono();
                int[] starts = recipe.starts(mono.length);
                Tensor[] clean = Arrays.stream(starts)
                        .mapToObj(start -> feature(fast, recipe, logMel, recipe.clip(mono, start)))
                        .toArray(Tensor[]::new);
                var random = new SplittableRandom(seed + i);
                Tensor[] changed = new Tensor[VARIANTS];
                for (int v = 0; v < VARIANTS; v++) {
                    float[] other =
                            recordings.get(random.nextInt(recordings.size())).mono();
                    changed[v] =
                            feature(fast, recipe, logMel, Augmentation.strong().clip(recipe, mono, other, random));
                }
                tensors.put("clean." + i, Tensor.concat(0, clean));
                tensors.put("changed." + i, Tensor.concat(0, changed));
                progress.accept(i + 1);
            }
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
        try (Checkpoint saved = SafeTensors.open(file)) {
            List<float[][]> clean = new ArrayList<>(), changed = new ArrayList<>();
            for (int i = 0; i < recordings.size(); i++) {
                clean.add(Teacher.rows(saved.tensor("clean." + i)));
                changed.add(Teacher.rows(saved.tensor("changed." + i)));
            }
            return new Ears(saved.shape("clean.0").dim(1), List.copyOf(clean), List.copyOf(changed));
        }
    }

    private static Tensor feature(MobileNet network, Recipe recipe, LogMel logMel, float[] clip) {
        Tensor mel = Tensor.of(Shape.of(1, recipe.frames(), recipe.nMels()), logMel.transform(clip));
        return Autograd.noGrad(() -> network.forward(network.normalize(mel)));
    }
}
