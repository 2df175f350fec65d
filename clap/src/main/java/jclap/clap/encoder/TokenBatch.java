package jclap.clap.encoder;

import java.util.Arrays;
import java.util.List;
import jclap.core.Shape;
import jclap.core.Tensor;

/// Texts of different lengths side by side, the shorter ones filled up with padding that nobody looks at.
///
/// @param size how many texts
/// @param time the tokens of the longest
/// @param ids `size·time` token ids
/// @param lengths of the texts
record TokenBatch(int size, int time, int[] ids, int[] lengths) {

    /// What is added to the score of a token that may not be looked at: e to its power is 0.
    private static final float HIDDEN = -1e9f;

    /// {@return a batch as long as its longest text}
    ///
    /// @param padding the id after the end of a text
    /// @param longest what the encoder can take
    /// @throws IllegalArgumentException if a text is empty or too long
    static TokenBatch of(List<int[]> texts, int padding, int longest) {
        int size = texts.size(),
                time = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        int[] ids = new int[size * time], lengths = new int[size];
        Arrays.fill(ids, padding);
        for (int b = 0; b < size; b++) {
            int[] text = texts.get(b);
            if (text.length == 0 || text.length > longest) {
                throw new IllegalArgumentException("text encoder: expected 1 … " + longest + " tokens but got "
                        + text.length + ": " + (text.length == 0 ? "name a sound" : "shorten the text"));
            }
            System.arraycopy(text, 0, ids, b * time, text.length);
            lengths[b] = text.length;
        }
        return new TokenBatch(size, time, ids, lengths);
    }

    /// {@return 0, 1, 2, … for each text}
    int[] positions() {
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, i -> i % time);
        return positions;
    }

    /// {@return a mask by which every token sees every other one of its text, `(size, 1, 1, time)`}
    Tensor mask() {
        float[] mask = new float[size * time];
        for (int b = 0; b < size; b++) {
            Arrays.fill(mask, b * time + lengths[b], (b + 1) * time, HIDDEN);
        }
        return Tensor.of(Shape.of(size, 1, 1, time), mask);
    }

    /// {@return a mask by which a token sees itself and those before it in its text, `(size, 1, time, time)`}
    Tensor causalMask() {
        return mask().plus(causalMask(time));
    }

    /// {@return a mask by which a token sees itself and those before it, `(1, 1, time, time)`}
    static Tensor causalMask(int time) {
        float[] mask = new float[time * time];
        for (int i = 0; i < time; i++) {
            Arrays.fill(mask, i * time + i + 1, (i + 1) * time, HIDDEN);
        }
        return Tensor.of(Shape.of(1, 1, time, time), mask);
    }

    /// {@return a mask by which every token sees every other, for sequences of one length}
    static Tensor noMask() {
        return Tensor.of(Shape.of(), 0);
    }

    /// {@return the mean of the tokens of each text, `(size, width)`}
    ///
    /// @param x `(size, time, width)`
    Tensor mean(Tensor x) {
        float[] share = new float[size * time];
        for (int b = 0; b < size; b++) {
            Arrays.fill(share, b * time, b * time + lengths[b], 1f / lengths[b]);
        }
        return Tensor.of(Shape.of(size, 1, time), share).matmul(x).reshape(size, -1);
    }

    /// {@return one token of each text, `(size, width)`}
    ///
    /// @param x `(size, time, width)`
    /// @param index of the token in each text
    Tensor pick(Tensor x, int... index) {
        int[] rows = new int[size];
        Arrays.setAll(rows, b -> b * time + index[b]);
        return x.reshape(size * time, -1).select(rows);
    }
}
