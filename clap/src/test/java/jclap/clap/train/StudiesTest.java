package jclap.clap.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import jclap.clap.Clap;
import jclap.clap.encoder.ModelSize;
import jclap.clap.testing.TinyClap;
import jclap.clap.train.FreezingStudy.Variant;
import jclap.core.Tensor;
import jclap.nn.StateDict;
import org.junit.jupiter.api.Test;

/// A low and a high tone are told by every sensible training, if it is set up right.
class StudiesTest {

    private static final List<String> LABELS = List.of("high tone", "low tone");

    private final Recordings tones = TinyClap.tones();

    @Test
    void fineTuningLearnsFromTheOtherFoldsAndLeavesTheModelAsItIs() {
        Clap clap = trained();
        var before = new ArrayList<float[]>();
        StateDict.of(clap.model())
                .values()
                .forEach(tensor -> before.add(tensor.data().clone()));
        var tuning = new FineTuning(clap, tones.recordings(), LABELS);
        var losses = new ArrayList<Float>();
        var settings = new FineTuning.Settings(10, 4, 1, 1e-3, 1e-3);
        Classification outcome = tuning.run(settings, step -> losses.add(step.loss()));
        assertThat(losses).hasSize(2 * 10 * 2); // two folds of eight recordings
        assertThat(outcome.outcomes()).hasSize(16);
        assertThat(outcome.accuracy()).isEqualTo(1);
        assertThat(StateDict.of(clap.model()).values())
                .extracting(tensor -> tensor.data())
                .usingRecursiveComparison()
                .isEqualTo(before);

        Classification again = tuning.run(settings, _ -> {});
        assertThat(again.outcomes())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(outcome.outcomes());
    }

    @Test
    void aTowerWithoutARateEndsWhereTheProbeDoes() {
        Clap clap = TinyClap.untrained();
        Classification probed =
                Probe.of(Heard.of(clap, tones.recordings()), LABELS).classification();
        Classification tuned =
                new FineTuning(clap, tones.recordings(), LABELS).run(new FineTuning.Settings(1, 4, 1, 0, 0), _ -> {});
        assertThat(tuned.outcomes())
                .usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(probed.outcomes());
    }

    @Test
    void aStudyTrainsEachVariantWithEachSeedAndTestsIt() {
        var losses = new ArrayList<Float>();
        FreezingStudy study = FreezingStudy.of(
                untrained(),
                tones.recordings(),
                tones.recordings(),
                new Trainer.Settings(2, 8, 1, 1e-2, 0.1, 0.01, 1),
                List.of(1L, 2L),
                (_, step) -> losses.add(step.loss()));
        assertThat(losses).hasSize(4 * 2 * 4);
        assertThat(study.runs().keySet()).containsExactly(Variant.values());
        assertThat(study.accuracy(Variant.BOTH).values())
                .hasSize(2)
                .allMatch(accuracy -> 0.5 <= accuracy && accuracy <= 1);
        // The fourth step of each variant's first training: what learned before it is not the same.
        assertThat(List.of(losses.get(3), losses.get(11), losses.get(19), losses.get(27)))
                .doesNotHaveDuplicates();
    }

    @Test
    void onlyTheTowersThatAreNotFrozenLearnBelowNewProjections() {
        for (Variant variant : Variant.values()) {
            Trainer trainer = FreezingStudy.trainer(
                    untrained(), tones.recordings(), new Trainer.Settings(1, 8, 1, 1e-2, 0, 0.01, 1), 1, variant);
            var before = new LinkedHashMap<String, float[]>();
            state(trainer)
                    .forEach((name, tensor) -> before.put(name, tensor.data().clone()));
            trainer.step();
            trainer.step();
            var changed = new TreeSet<String>();
            state(trainer).forEach((name, tensor) -> {
                if (!Arrays.equals(tensor.data(), before.get(name))) {
                    changed.add(name.replaceFirst("(_encoder\\.[a-z]+).*", "$1"));
                }
            });
            var expected =
                    new TreeSet<>(Set.of("audio_encoder.projection", "caption_encoder.projection", "logit_scale"));
            if (variant == Variant.AUDIO || variant == Variant.BOTH) {
                expected.add("audio_encoder.base");
            }
            if (variant == Variant.TEXT || variant == Variant.BOTH) {
                expected.add("caption_encoder.base");
            }
            assertThat(changed).as(variant.words()).isEqualTo(expected);
        }
    }

    private static Map<String, Tensor> state(Trainer trainer) {
        return StateDict.of(trainer.result().model());
    }

    @Test
    void fineTuningStopsAtNumbersThatAreNone() {
        var tuning = new FineTuning(TinyClap.untrained(), tones.recordings(), LABELS);
        assertThatThrownBy(() -> tuning.run(new FineTuning.Settings(2, 4, 1, 1e-3, 1e30), _ -> {}))
                .hasMessageStartingWith("fine-tuning: expected finite numbers in step ")
                .hasMessageEndingWith(": choose lower rates");
    }

    private Clap untrained() {
        var examples = tones.recordings().stream().map(r -> r.example()).toList();
        return new Start.Random(TinyClap.RECIPE, ModelSize.tiny(1)).clap(Captions.all(examples), 1);
    }

    private Clap trained() {
        var trainer = new Trainer(untrained(), tones.recordings(), new Trainer.Settings(15, 8, 1, 1e-2, 0.1, 0.01, 1));
        for (int i = 0; i < 30; i++) {
            trainer.step();
        }
        return trainer.result();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> new FineTuning.Settings(0, 1, 1, 0, 0))
                .hasMessageStartingWith("fine-tuning: expected");
        assertThatThrownBy(() -> Augmentation.of(2))
                .hasMessage("augmentation: expected a strength of 0 … 1 but got 2.0");
    }
}
