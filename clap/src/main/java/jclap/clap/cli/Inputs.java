package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jclap.audio.AudioFileException;
import jclap.audio.AudioStream;
import jclap.audio.Recipe;
import jclap.clap.Clap;
import jclap.clap.KeyReport;
import jclap.clap.Outcome;
import jclap.clap.train.DataSet;
import jclap.clap.train.Heard;
import jclap.clap.train.Manifest;
import jclap.clap.train.Recordings;
import jclap.clap.train.SoundCache;
import jclap.core.io.AtomicFile;

/// What commands read: models, recordings, lists of recordings of which some may be broken.
final class Inputs {

    /// What stands for standard input.
    static final String STANDARD_INPUT = "-";

    /// Something to do with one input.
    interface Action {
        void accept(String input) throws IOException;
    }

    private Inputs() {}

    /// {@return the model in a file or folder, without one the model that comes with jclap}
    static Clap model(Optional<Path> path) throws IOException {
        return path.isPresent() ? Clap.load(path.get()) : Clap.bundled();
    }

    /// {@return the same, to be trained}
    ///
    /// @throws IOException if it is a published one
    static Clap learner(Optional<Path> path) throws IOException {
        if (path.isPresent()) {
            String family = KeyReport.of(path.get()).family();
            if (!family.equals("jclap")) {
                throw new IOException(path.get() + ": expected one of jclap's own models but got " + family
                        + ": it cannot be trained here");
            }
        }
        return model(path);
    }

    /// @throws IOException if there is no place for a file that will be written after long work
    static void requirePlace(Optional<Path> file) throws IOException {
        if (file.isPresent()) {
            AtomicFile.requirePlace(file.get());
        }
    }

    /// {@return the audio in a file or on standard input, to be closed}
    static AudioStream open(Console console, String file) {
        return file.equals(STANDARD_INPUT)
                ? AudioStream.open(console.in(), "standard input")
                : AudioStream.open(Path.of(file));
    }

    /// {@return the place of the recording in a file or on standard input}
    ///
    /// @throws IOException naming the file, if there is no sound in it
    static float[] embedAudio(Console console, Clap clap, String file) throws IOException {
        try (AudioStream in = open(console, file)) {
            return clap.embedAudio(in);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /// {@return the list of recordings in a file or a folder; those that are missing are reported}
    static Manifest manifest(Console console, Path data) throws IOException {
        DataSet set = DataSet.open(data);
        if (!set.missing().isEmpty()) {
            List<String> some =
                    set.missing().subList(0, Math.min(5, set.missing().size()));
            console.complain("%s (%s): %d recordings are missing and left out: %s%s"
                    .formatted(
                            data,
                            set.layout(),
                            set.missing().size(),
                            String.join(", ", some),
                            set.missing().size() > some.size() ? " …" : ""));
        }
        return set.manifest();
    }

    /// {@return what a model hears in the recordings of a list; those that cannot be read are reported}
    ///
    /// @throws IOException if none can be read
    static Heard heard(Console console, Clap clap, Manifest manifest) throws IOException {
        Heard heard = Heard.of(clap, manifest, ReadingProgress.of(console, manifest));
        requireSome(manifest, heard.examples());
        return heard;
    }

    /// Says how many recordings have a text of which a model reads only the beginning.
    static void reportTooLong(Console console, int recordings) {
        if (recordings > 0) {
            console.complain("%d recordings have a text that is longer than the model takes: its beginning counts"
                    .formatted(recordings));
        }
    }

    private static void requireSome(Manifest manifest, List<?> read) throws IOException {
        if (read.isEmpty()) {
            throw new IOException(manifest.file() + ": expected recordings but none of its "
                    + manifest.examples().size() + " could be read");
        }
    }

    /// {@return the recordings of a list; those that cannot be read are reported}
    ///
    /// @throws IOException if none can be read
    static Recordings recordings(Console console, Manifest manifest, Recipe recipe) throws IOException {
        return recordings(console, manifest, recipe, Optional.empty());
    }

    /// The same, on disk if there is a cache.
    static Recordings recordings(Console console, Manifest manifest, Recipe recipe, Optional<SoundCache> cache)
            throws IOException {
        ReadingProgress progress = ReadingProgress.of(console, manifest);
        Recordings recordings = cache.isPresent()
                ? Recordings.load(manifest, recipe, cache.get(), progress)
                : Recordings.load(manifest, recipe, progress);
        requireSome(manifest, recordings.recordings());
        return recordings;
    }

    /// Does the same with each input; one that fails is reported and the others are done.
    ///
    /// @return the exit status
    static int each(Console console, List<String> inputs, Action action) {
        int failed = 0;
        for (String input : inputs) {
            try {
                action.accept(input);
            } catch (IOException | IllegalArgumentException | AudioFileException e) {
                failed++;
                console.complain(Failure.sentence(e));
            } catch (OutOfMemoryError | LinkageError e) {
                failed++;
                console.complain(Outcome.problem(input, e));
            }
        }
        return ExitStatus.of(failed, inputs.size());
    }
}
