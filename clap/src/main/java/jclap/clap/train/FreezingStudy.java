package jclap.clap.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import jclap.clap.Clap;
import jclap.clap.Prompt;
import jclap.clap.encoder.ClapModel;
import jclap.clap.train.Recordings.Recording;
import jclap.nn.StateDict;

/// Which towers should learn? CLAP's Table 2: the same training four times, with projections that begin at random, the
/// towers below them each as they were or learning, too.
///
/// @param runs for each [Variant] what came of each seed, on recordings that were not trained on
public record FreezingStudy(SequencedMap<Variant, List<Evaluation>> runs) {

    /// What learns besides the projections and the scale.
    public enum Variant {
        NEITHER("neither tower", "audio_encoder.base=0,caption_encoder.base=0"),
        AUDIO("audio tower", "caption_encoder.base=0"),
        TEXT("text tower", "audio_encoder.base=0"),
        BOTH("both towers", "");
        private final String words, frozen;

        Variant(String words, String frozen) {
            this.words = words;
            this.frozen = frozen;
        }

        /// {@return what learns, in words}
        public String words() {
            return words;
        }
    }

    /// {@return the study of a model of jclap's own}
    ///
    /// @param towers gives the towers
    /// @param settings of each training; its rates count for what is not frozen, its seed is replaced
    /// @param seeds one training each
    /// @param progress is told of each step
    public static FreezingStudy of(
            Clap towers,
            List<Recording> recordings,
            List<Recording> tested,
            Trainer.Settings settings,
            List<Long> seeds,
            BiConsumer<Variant, Trainer.Step> progress) {
        var labels = new TreeSet<String>();
        tested.forEach(recording -> labels.addAll(recording.example().labels()));
        var runs = new LinkedHashMap<Variant, List<Evaluation>>();
        for (Variant variant : Variant.values()) {
            var outcomes = new ArrayList<Evaluation>();
            for (long seed : seeds) {
                Trainer trainer = trainer(towers, recordings, settings, seed, variant);
                for (int i = trainer.stepsPerEpoch() * settings.epochs(); i > 0; i--) {
                    progress.accept(variant, trainer.step());
                }
                outcomes.add(Evaluation.of(trainer.result(), tested, List.copyOf(labels), Prompt.SOUND_OF));
            }
            runs.put(variant, List.copyOf(outcomes));
        }
        return new FreezingStudy(runs);
    }

    /// {@return one of the trainings}
    static Trainer trainer(
            Clap towers, List<Recording> recordings, Trainer.Settings settings, long seed, Variant variant) {
        return new Trainer(
                withNewProjections(towers, seed),
                recordings,
                settings.with(seed, joined(variant.frozen, settings.rates())));
    }

    /// {@return the spread of the accuracy over the seeds}
    public Spread accuracy(Variant variant) {
        return Spread.of(
                runs.get(variant).stream().mapToDouble(Evaluation::accuracy).toArray());
    }

    /// {@return the spread of the mean mAP@10 of both directions}
    public Spread precisionAt10(Variant variant) {
        return Spread.of(runs.get(variant).stream()
                .mapToDouble(Evaluation::precisionAt10)
                .toArray());
    }

    private static Clap withNewProjections(Clap clap, long seed) {
        ClapModel model =
                ClapModel.create(clap.model().size(), clap.recipe().nMels(), new Randomness(seed).at("weights"));
        var before = StateDict.of(clap.model());
        StateDict.of(model).forEach((name, tensor) -> {
            if (name.contains("_encoder.base.")) {
                System.arraycopy(before.get(name).data(), 0, tensor.data(), 0, tensor.data().length);
            }
        });
        return new Clap(model, clap.recipe(), clap.tokenizer());
    }

    private static String joined(String frozen, String rates) {
        return frozen.isEmpty() || rates.isEmpty() ? frozen + rates : frozen + "," + rates;
    }
}
