package jclap.clap.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import jclap.clap.train.Trainer;
import jclap.core.io.Json;

/// Tells how far a training run is: the loss, how many recordings are learned from and could be read in a second, for
/// which part of the time training waited for the reader, the time that remains. A watched line changes with every
/// step; a line that stays, or one of JSON, appears after each epoch.
final class TrainingProgress implements Consumer<Trainer.Step> {

    private final Console console;
    private final int batch;
    private final LongSupplier nanoTime;
    private final long start;
    private int steps;
    private double epochLoss, waited;
    private int epochSteps;

    /// @param batch recordings in a step
    /// @param nanoTime the clock
    TrainingProgress(Console console, int batch, LongSupplier nanoTime) {
        this.console = console;
        this.batch = batch;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    @Override
    public void accept(Trainer.Step step) {
        steps++;
        epochSteps++;
        epochLoss += step.loss();
        waited += step.waiting();
        double seconds = (nanoTime.getAsLong() - start) / 1e9, perStep = seconds / steps;
        String line = "epoch %d/%d  step %d/%d  loss %.3f  %.1f recordings/s (reader %.0f, waited %.0f %%)  %s left"
                .formatted(
                        step.epoch(),
                        step.epochs(),
                        step.step(),
                        step.steps(),
                        epochLoss / epochSteps,
                        batch / perStep,
                        step.reading(),
                        100 * waited / seconds,
                        duration(perStep * (step.steps() - step.step())));
        console.show(line);
        if (step.step() % (step.steps() / step.epochs()) == 0) {
            finishEpoch(step, line);
        }
    }

    private void finishEpoch(Trainer.Step step, String line) {
        console.report(line);
        if (console.json()) {
            var members = new LinkedHashMap<String, Json>();
            members.put("epoch", Json.of(step.epoch()));
            members.put("loss", Json.of(epochLoss / epochSteps));
            members.put("reading", Json.of(step.reading()));
            console.answer(members);
        }
        epochLoss = 0;
        epochSteps = 0;
    }

    /// {@return a length of time as `42 s`, `3 min 5 s` or `2 h 7 min`}
    static String duration(double seconds) {
        var duration = Duration.ofSeconds(Math.round(seconds));
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return (duration.toMinutes() > 0 ? duration.toMinutes() + " min " : "") + duration.toSecondsPart() + " s";
    }
}
