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
import jclap.audio.LogMel;
import jclap.audio.Recipe;
import jclap.audio.SpecAugment;
import jclap.clap.encoder.MobileNet;
import jclap.clap.train.Augmentation;
import jclap.clap.train.Recordings.Recording;
import jclap.core.Autograd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.nn.Layer;

/// What the tagger's network hears of each recording, once as it is and several times changed, kept in a file.
///
/// The first parts of the network hear edges and textures. They hold 3 % of its weights and take half of its time; so
/// they stay as they are, are asked once, and training goes on from their planes.
///
/// @param clean of each recording one feature for each clip that covers it
/// @param changed of each recording the feature of each version
/// @param planes of each recording what the first parts make of each version, [#SHAPE]. Of every second version they
///     did not get to hear all ([SpecAugment]), while the feature is that of the whole
record Ears(List<float[][]> clean, List<float[][]> changed, List<float[][]> planes) {

    /// How many parts of the network stay as they are.
    static final int FIRST_PARTS = 7;

    /// Channels, rows and columns of the planes of a clip.
    static final Shape SHAPE = Shape.of(16, 16, 63);

    /// A feature of the network.
    static final int WIDTH = 384;

    /// The longest stripe that is blanked, as a fraction of all frames and of all bands.
    private static final double BLANK = 0.1;

    /// {@return what is heard of all recordings, from a file if they were heard before}
    ///
    /// @param versions how many changed ones there are of each
    static Ears hear(MobileNet network, Recipe recipe, List<Recording> recordings, int versions, long seed, Path file)
            throws IOException {
        if (!Files.exists(file)) {
            List<Layer> parts = network.forInference().features();
            LogMel logMel = recipe.logMel();
            var tensors = new LinkedHashMap<String, Tensor>();
            for (int i = 0; i < recordings.size(); i++) {
                float[] mono = recordings.get(i).mono();
                Tensor[] clean = Arrays.stream(recipe.starts(mono.length))
                        .mapToObj(start -> spectrogram(recipe, logMel.transform(recipe.clip(mono, start))))
                        .map(x -> heard(parts, planes(parts, x)))
                        .toArray(Tensor[]::new);
                SplittableRandom random = new SplittableRandom(seed + i), blanks = new SplittableRandom(~(seed + i));
                Tensor[] changed = new Tensor[versions], planes = new Tensor[versions];
                for (int v = 0; v < versions; v++) {
                    float[] other =
                            recordings.get(random.nextInt(recordings.size())).mono();
                    float[] mel = logMel.transform(Augmentation.strong().clip(recipe, mono, other, random));
                    planes[v] = planes(parts, spectrogram(recipe, mel));
                    changed[v] = heard(parts, planes[v]);
                    if (v % 2 == 1) {
                        blank(recipe, mel, blanks);
                        planes[v] = planes(parts, spectrogram(recipe, mel));
                    }
                }
                tensors.put("clean." + i, Tensor.concat(0, clean));
                tensors.put("changed." + i, Tensor.concat(0, changed));
                tensors.put("planes." + i, Tensor.concat(0, planes).reshape(versions, -1));
            }
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
        try (Checkpoint saved = SafeTensors.open(file)) {
            List<float[][]> clean = new ArrayList<>(), changed = new ArrayList<>(), planes = new ArrayList<>();
            for (int i = 0; i < recordings.size(); i++) {
                clean.add(Teacher.rows(saved.tensor("clean." + i)));
                changed.add(Teacher.rows(saved.tensor("changed." + i)));
                planes.add(Teacher.rows(saved.tensor("planes." + i)));
            }
            return new Ears(List.copyOf(clean), List.copyOf(changed), List.copyOf(planes));
        }
    }

    /// {@return what only some of the recordings sound like}
    Ears only(int[] recordings) {
        return new Ears(only(clean, recordings), only(changed, recordings), only(planes, recordings));
    }

    private static List<float[][]> only(List<float[][]> all, int[] indices) {
        return Arrays.stream(indices).mapToObj(all::get).toList();
    }

    /// {@return the features of planes, `(batch, 384)`: what the other parts make of them}
    ///
    /// @param parts of the whole network
    /// @param planes `(batch, 16, 16, 63)`
    static Tensor feature(List<Layer> parts, Tensor planes) {
        Tensor x = planes;
        for (Layer part : parts.subList(FIRST_PARTS, parts.size())) {
            x = part.forward(x);
        }
        return x.reshape(x.shape().dim(0), WIDTH, -1).mean(-1);
    }

    private static Tensor planes(List<Layer> parts, Tensor spectrogram) {
        return Autograd.noGrad(() -> {
            Tensor x = spectrogram;
            for (Layer part : parts.subList(0, FIRST_PARTS)) {
                x = part.forward(x);
            }
            return x;
        });
    }

    private static Tensor heard(List<Layer> parts, Tensor planes) {
        return Autograd.noGrad(() -> feature(parts, planes));
    }

    private static Tensor spectrogram(Recipe recipe, float[] mel) {
        return Tensor.of(Shape.of(1, 1, recipe.frames(), recipe.nMels()), mel).permute(0, 1, 3, 2);
    }

    /// Blanks stripes with the mean of the spectrogram, so that they are neither silent nor loud.
    private static void blank(Recipe recipe, float[] mel, SplittableRandom random) {
        float mean = 0;
        for (float x : mel) {
            mean += x / mel.length;
        }
        shift(mel, -mean);
        int frames = recipe.frames(), mels = recipe.nMels();
        new SpecAugment(2, (int) (BLANK * frames), (int) (BLANK * mels)).mask(mel, 0, 1, frames, mels, random);
        shift(mel, mean);
    }

    private static void shift(float[] x, float by) {
        for (int i = 0; i < x.length; i++) {
            x[i] += by;
        }
    }
}
