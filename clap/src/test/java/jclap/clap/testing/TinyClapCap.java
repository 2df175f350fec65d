package jclap.clap.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jclap.audio.Channels;
import jclap.audio.Crop;
import jclap.audio.Fill;
import jclap.audio.Fusion;
import jclap.audio.MelFilterBank;
import jclap.audio.MelScale;
import jclap.audio.Recipe;
import jclap.clap.checkpoint.Keys;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.core.io.DType;
import jclap.core.io.SafeTensors;
import jclap.text.Bpe;
import jclap.text.BpeTrainer;

/// The captioner of the golden data with a vocabulary in which sentences can be spelled, as a file.
public final class TinyClapCap {

    /// The front end of the golden data.
    public static final Recipe RECIPE = new Recipe(
            16_000,
            12_000,
            Channels.MEAN,
            false,
            Crop.COVER,
            Fill.REPEAT,
            Fusion.NONE,
            new Recipe.Mel(16_000, 512, 80, 32, 50, 7000, MelScale.SLANEY, MelFilterBank.Norm.SLANEY));

    public static final Bpe TOKENIZER =
            BpeTrainer.of(280, "<|endoftext|>").train(List.of("a dog barks while rain falls", "rain falls on a roof"));

    /// More than the golden GPT-2 has, so that the longest sentence fits.
    private static final int PLACES = 128;

    private TinyClapCap() {}

    /// Writes the checkpoint, without the classes of AudioSet.
    ///
    /// @param mels 32 as in [#RECIPE], or 64 as in the published recipe
    public static void write(Path file, int mels) throws IOException {
        try (var golden = GoldenModel.tiny("tiny_clapcap", Keys.CLAPCAP)) {
            var tensors = new LinkedHashMap<String, Tensor>();
            golden.shapes().forEach((name, shape) -> {
                Shape own = name.endsWith("wte.weight") || name.endsWith("lm_head.weight")
                        ? shape.with(0, TOKENIZER.vocabularySize())
                        : name.endsWith("wpe.weight")
                                ? shape.with(0, PLACES)
                                : name.contains(".bn0.") ? shape.with(0, mels) : shape;
                if (!name.contains(".tscam_conv.") && !name.contains(".head.")) {
                    tensors.put("model." + name, WeightRecipe.tensor(name, own));
                }
            });
            SafeTensors.write(file, tensors, DType.F32, Map.of());
        }
    }
}
