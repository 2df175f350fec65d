package jclap.clap.cli;

import java.io.IOException;

/// What the user asked for, valid by construction.
sealed interface Command
        permits Train,
                Evaluate,
                LinearProbe,
                FineTune,
                Freezing,
                Classify,
                Caption,
                Timeline,
                Search,
                FetchModel,
                Embed,
                Info,
                AudioInfo,
                Spectrogram,
                Doctor,
                Demo,
                Command.Print {

    /// {@return the exit status, see [ExitStatus]}
    ///
    /// @throws IOException if nothing could be done
    int run(Console console) throws IOException;

    /// Help, or the version.
    record Print(String text) implements Command {

        @Override
        public int run(Console console) {
            console.answer(text.stripTrailing());
            return ExitStatus.DONE;
        }
    }
}
