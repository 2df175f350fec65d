package jclap.clap.cli;

import java.util.function.LongSupplier;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;

/// Tells a person who watches how far the reading of recordings is, how many are read in a second, and the time that
/// remains; the line goes when all are read. Recordings that cannot be read are reported.
final class ReadingProgress implements Recordings.Listener {

    private final Console console;
    private final int recordings;
    private final LongSupplier nanoTime;
    private final long start;

    /// @param recordings in all
    /// @param nanoTime the clock
    ReadingProgress(Console console, int recordings, LongSupplier nanoTime) {
        this.console = console;
        this.recordings = recordings;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /// {@return a progress that begins now}
    static ReadingProgress of(Console console, Manifest manifest) {
        return new ReadingProgress(console, manifest.examples().size(), System::nanoTime);
    }

    @Override
    public void failed(Manifest.Example example, String problem) {
        console.complain(problem);
    }

    @Override
    public void done(int read) {
        double seconds = (nanoTime.getAsLong() - start) / 1e9, each = seconds / read;
        console.show(
                read == recordings
                        ? ""
                        : "reading %d/%d recordings  %.1f recordings/s  %s left"
                                .formatted(
                                        read,
                                        recordings,
                                        1 / each,
                                        TrainingProgress.duration(each * (recordings - read))));
    }
}
