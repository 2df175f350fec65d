package jclap.clap.small;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import jclap.clap.Prompt;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;

/// What MiniLM says about a corpus: a vector for each of its texts, the goal of the student.
///
/// ```text
/// name, word    v = unit(unit(m(x) − mean of all m(x)) + unit(m(p x) − mean of all m(p x)))     p = "this is a sound
/// of"
/// caption       v = unit(m(x) − mean of all m(x))
/// ```
///
/// Without the mean, all that sentences about sounds have in common is gone; with the prompt, a bark is a dog's rather
/// than a tree's.
///
/// @param corpus the texts
/// @param vectors one of length 1 for each of [Corpus#all]
record Teacher(Corpus corpus, float[][] vectors) {

    /// {@return what MiniLM says, from a file if it was asked before}
    static Teacher ask(MiniLm miniLm, Corpus corpus, Path file, IntConsumer progress) throws IOException {
        List<String> all = corpus.all();
        int single = corpus.names().size() + corpus.words().size();
        if (!Files.exists(file)) {
            var texts = new ArrayList<>(all);
            all.subList(0, single).forEach(text -> texts.add(Prompt.SOUND_OF.apply(text)));
            float[][] raw = miniLm.embed(texts, progress);
            var tensors = new LinkedHashMap<String, Tensor>();
            tensors.put("plain", matrix(raw, 0, all.size()));
            tensors.put("prompted", matrix(raw, all.size(), texts.size()));
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
        try (Checkpoint saved = SafeTensors.open(file)) {
            float[][] plain = rows(saved.tensor("plain")), prompted = rows(saved.tensor("prompted"));
            if (plain.length != all.size() || prompted.length != single) {
                throw new IOException(file + ": expected the vectors of " + all.size() + " texts but got "
                        + plain.length + ": remove the file");
            }
            centre(plain, 0, single);
            centre(plain, single, plain.length);
            centre(prompted, 0, single);
            for (int i = 0; i < single; i++) {
                for (int j = 0; j < MiniLm.WIDTH; j++) {
                    plain[i][j] += prompted[i][j];
                }
                unit(plain[i]);
            }
            return new Teacher(corpus, plain);
        }
    }

    static Tensor matrix(float[][] rows, int from, int to) {
        float[] all = new float[(to - from) * MiniLm.WIDTH];
        for (int i = from; i < to; i++) {
            System.arraycopy(rows[i], 0, all, (i - from) * MiniLm.WIDTH, MiniLm.WIDTH);
        }
        return Tensor.of(Shape.of(to - from, MiniLm.WIDTH), all);
    }

    static float[][] rows(Tensor matrix) {
        int width = matrix.shape().dim(1);
        float[][] rows = new float[matrix.shape().dim(0)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(matrix.data(), i * width, (i + 1) * width);
        }
        return rows;
    }

    static void centre(float[][] rows, int from, int to) {
        double[] mean = new double[MiniLm.WIDTH];
        for (int i = from; i < to; i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += rows[i][j] / (to - from);
            }
        }
        for (int i = from; i < to; i++) {
            for (int j = 0; j < mean.length; j++) {
                rows[i][j] -= (float) mean[j];
            }
            unit(rows[i]);
        }
    }

    static void unit(float[] x) {
        double squares = 0;
        for (float value : x) {
            squares += (double) value * value;
        }
        float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-24)));
        for (int i = 0; i < x.length; i++) {
            x[i] *= scale;
        }
    }
}
