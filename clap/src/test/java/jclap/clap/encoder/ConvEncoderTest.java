package jclap.clap.encoder;

import static jclap.testing.FloatsAssert.assertFloats;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import jclap.clap.checkpoint.Keys;
import jclap.clap.testing.GoldenModel;
import jclap.clap.testing.TinyFrontEnd;
import jclap.core.Shape;
import jclap.core.Tensor;
import jclap.nn.BatchNorm2d;
import jclap.nn.Init;
import org.junit.jupiter.api.Test;

/// Layers → CNN14 of Microsoft and LAION.
class ConvEncoderTest {

    private static final List<Integer> CHANNELS = List.of(4, 8, 8, 16, 16, 32);

    @Test
    void cnn14GivesTheNumbersOfMicrosoft() {
        try (var golden = GoldenModel.tiny("tiny_cnn14_msclap", Keys.PANN)) {
            ConvEncoder cnn = golden.load(
                    ConvEncoder.pann(64, CHANNELS, 3, 24, 7, Init.UNDRAWN).withoutDropout());
            Tensor logMel = TinyFrontEnd.logMel(golden, "", golden.in("waveform"));
            golden.requireActivation("logmel_extractor", logMel);
            requireActivations(golden, cnn, cnn.normalize(logMel));
            outputs(cnn, logMel, false).forEach(golden::requireOut);
            golden.requireOut("embedding", cnn.forward(cnn.normalize(logMel)));
            AudioTower fast = cnn.forInference();
            golden.requireOut("embedding", fast.forward(fast.normalize(logMel)));
            golden.requireTraining(cnn, () -> outputs(cnn, logMel, false), GoldenModel::upstream);
        }
    }

    @Test
    void cnn14GivesTheNumbersOfLaion() {
        try (var golden = GoldenModel.tiny("tiny_cnn14_laion", Keys.PANN)) {
            ConvEncoder cnn = golden.load(
                    ConvEncoder.pann(64, CHANNELS, 3, 32, 7, Init.UNDRAWN).withoutDropout());
            Tensor logMel = TinyFrontEnd.logMel(golden, "", golden.in("waveform"));
            outputs(cnn, logMel, true).forEach(golden::requireOut);
            golden.requireTraining(cnn, () -> outputs(cnn, logMel, true), GoldenModel::upstream);
        }
    }

    @Test
    void cnn6AndCnn10HaveTheSizesOfTheirPaper() {
        Tensor clip = Init.normal(1, new SplittableRandom(1), 1, 64, 64);
        ConvEncoder cnn6 = ConvEncoder.cnn6(Init.UNDRAWN), cnn10 = ConvEncoder.cnn10(Init.UNDRAWN);
        assertThat(cnn6.forward(cnn6.normalize(clip)).shape()).isEqualTo(Shape.of(1, 512));
        assertThat(cnn10.forward(cnn10.normalize(clip)).shape()).isEqualTo(Shape.of(1, 1024));
        assertThat(cnn6.fineGrained(cnn6.frames(cnn6.normalize(clip))).shape()).isEqualTo(Shape.of(1, 64, 512));
    }

    @Test
    void foldedConvolutionsHearTheSame() {
        var random = new SplittableRandom(3);
        ConvEncoder cnn = ConvEncoder.pann(64, List.of(32, 40, 36, 44, 32, 36), 3, 24, 5, random);
        for (ConvBlock block : cnn.convBlocks()) {
            disturb(block.bn1(), random);
            disturb(block.bn2().orElseThrow(), random);
        }
        AudioTower fast = cnn.forInference();
        for (int frames : new int[] {64, 130, 501}) {
            Tensor clip = Init.normal(1, random, 2, frames, 64);
            Tensor expected = cnn.withoutDropout().forward(cnn.normalize(clip));
            assertFloats(fast.forward(fast.normalize(clip)).data()).isCloseTo(2e-5, expected.data());
        }
    }

    private static void disturb(BatchNorm2d norm, SplittableRandom random) {
        for (int i = 0; i < norm.bias().data().length; i++) {
            norm.weight().data()[i] = random.nextFloat(0.5f, 1.5f);
            norm.bias().data()[i] = random.nextFloat(-0.2f, 0.2f);
            norm.runningMean().data()[i] = random.nextFloat(-0.2f, 0.2f);
            norm.runningVar().data()[i] = random.nextFloat(0.5f, 2);
        }
    }

    private static SequencedMap<String, Tensor> outputs(ConvEncoder cnn, Tensor logMel, boolean fine) {
        Tensor frames = cnn.frames(cnn.normalize(logMel)), pooled = cnn.pool(frames);
        var out = new LinkedHashMap<String, Tensor>();
        out.put("clipwise_output", cnn.tags(pooled));
        out.put("embedding", pooled);
        if (fine) {
            out.put("fine_grained_embedding", cnn.fineGrained(frames));
        }
        return out;
    }

    private static void requireActivations(GoldenModel golden, ConvEncoder cnn, Tensor normalized) {
        golden.requireActivation("bn0", normalized.permute(0, 3, 2, 1));
        Tensor x = normalized;
        for (int i = 0; i < cnn.convBlocks().size(); i++) {
            String name = "conv_block" + (i + 1);
            ConvBlock block = cnn.convBlocks().get(i);
            Tensor y = block.bn1().forward(block.conv1().forward(x));
            if (i > 0) {
                golden.requireActivation(name + ".conv1", block.conv1().forward(x));
                golden.requireActivation(name + ".bn1", y);
                y = block.conv2().orElseThrow().forward(y.relu());
                golden.requireActivation(name + ".conv2", y);
                golden.requireActivation(
                        name + ".bn2", block.bn2().orElseThrow().forward(y));
            }
            x = block.forward(x);
            x = i < 5 ? x.avgPool2d(2, 2) : x;
            golden.requireActivation(name, x);
        }
        x = x.mean(-1);
        golden.requireActivation("fc1", cnn.fc1().forward(x.max(-1).plus(x.mean(-1))));
        golden.requireActivation(
                "fc_audioset", cnn.fcAudioset().orElseThrow().forward(cnn.pool(cnn.frames(normalized))));
    }
}
