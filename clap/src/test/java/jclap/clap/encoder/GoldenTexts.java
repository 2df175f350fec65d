package jclap.clap.encoder;

import java.util.List;
import jclap.clap.testing.GoldenModel;

/// The texts of a golden model with all of their padding, as its probes have it.
final class GoldenTexts {

    private GoldenTexts() {}

    /// {@return the batch of a case}
    static TokenBatch of(GoldenModel golden) {
        List<int[]> texts = golden.texts();
        int[] ids = golden.integers("input_ids");
        int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
        return new TokenBatch(texts.size(), ids.length / texts.size(), ids, lengths);
    }
}
