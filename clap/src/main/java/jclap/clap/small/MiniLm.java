package jclap.clap.small;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import jclap.clap.checkpoint.Keys;
import jclap.clap.encoder.Bert;
import jclap.core.Autograd;
import jclap.core.Tensor;
import jclap.core.io.Checkpoint;
import jclap.nn.Init;
import jclap.nn.StateDict;
import jclap.text.TextFormat;

/// The teacher of words: all-MiniLM-L6-v2, which was shown a billion pairs of sentences
/// ([Reimers & Gurevych, 2019](https://arxiv.org/abs/1908.10084)) and so knows what means nearly the same.
///
/// @param encoder run by our own [Bert]
/// @param format its WordPiece tokens
record MiniLm(Bert encoder, TextFormat format) {

    /// The numbers of a vector.
    static final int WIDTH = 384;

    private static final int LONGEST = 64;
    private static final int TOKENS_PER_BATCH = 512;

    /// {@return the encoder in a folder}
    ///
    /// @param folder with `all-minilm-l6-v2.onnx` and `all-minilm-l6-v2-tokenizer.json`
    static MiniLm load(Path folder) throws IOException {
        TextFormat format = TextFormat.load(folder.resolve("all-minilm-l6-v2-tokenizer.json"))
                .limited(LONGEST, TextFormat.TooLong.CUT)
                .padded(TextFormat.Padding.NONE);
        var weights = new LinkedHashMap<String, Tensor>();
        try (Checkpoint file = Checkpoint.open(folder.resolve("all-minilm-l6-v2.onnx"))) {
            for (String name : file.names()) {
                if (name.startsWith("embeddings.") && !name.endsWith("_ids") || name.startsWith("encoder.")) {
                    weights.put(name, file.tensor(name));
                }
            }
        }
        // Sentence vectors are means of tokens and need no pooler.
        Bert bert = Bert.create(Bert.Config.miniLm(), Bert.Pooling.MEAN, Init.UNDRAWN)
                .withoutPooler();
        StateDict.load(bert, Keys.BERT.ours(weights));
        return new MiniLm(bert, format);
    }

    /// {@return one vector of length 1 for each text}
    ///
    /// Texts of equal length go together, so that nothing is padded.
    ///
    /// @param progress is told how many texts are done
    float[][] embed(List<String> texts, IntConsumer progress) {
        var byLength = new TreeMap<Integer, List<Integer>>();
        int[][] ids = new int[texts.size()][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = format.encode(texts.get(i)).ids();
            byLength.computeIfAbsent(ids[i].length, _ -> new ArrayList<>()).add(i);
        }
        float[][] vectors = new float[ids.length][];
        int done = 0;
        for (var entry : byLength.entrySet()) {
            int batch = Math.max(1, TOKENS_PER_BATCH / entry.getKey());
            List<Integer> members = entry.getValue();
            for (int from = 0; from < members.size(); from += batch) {
                List<Integer> part = members.subList(from, Math.min(members.size(), from + batch));
                List<int[]> tokens = part.stream().map(i -> ids[i]).toList();
                float[] all = Autograd.noGrad(() -> encoder.forward(tokens).normalize())
                        .data();
                for (int i = 0; i < part.size(); i++) {
                    vectors[part.get(i)] = Arrays.copyOfRange(all, i * WIDTH, (i + 1) * WIDTH);
                }
                progress.accept(done += part.size());
            }
        }
        return vectors;
    }
}
