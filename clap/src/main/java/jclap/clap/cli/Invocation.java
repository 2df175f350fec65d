package jclap.clap.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import jclap.core.kernel.Parallel;

/// One call of `jclap`: what to do, and how.
///
/// @param json whether answers are JSON
/// @param threads that loops are split over
record Invocation(Command command, boolean json, int threads) {

    static final String USAGE = """
            jclap: sounds and words in one space

            usage: jclap COMMAND …

              demo         name the recordings that come with jclap
              classify     say which of some labels fit recordings
              caption      say in a sentence what is heard, with ClapCap
              timeline     say which of some labels fit when, along a recording
              search       find the recordings in a folder that words describe
              embed        turn recordings or texts into vectors
              train        train a model on labelled recordings
              eval         test how often a model finds the right label
              probe        test how much a linear map can read off the embeddings
              finetune     test what the audio tower learns from labels
              freezing     test which of the two towers should learn
              info         describe a model
              fetch-model  fetch a model from the Hugging Face hub
              audio-info   describe audio files
              spectrogram  draw a picture of a recording
              doctor       say what this machine can do

            options of every command:
              --json          answer with one JSON object per line
              --threads N     use N threads (default: all processors)
              --help          explain the command
              --version       print the version

            Options of the JVM stand in front: jclap -Xmx8g -Djclap.debug=true train …
            """;

    /// What there is to know about a command before it is made.
    private record Syntax(String usage, Set<String> options, Set<String> flags, Function<Options, Command> parse) {}

    private static final Map<String, Syntax> COMMANDS = Map.ofEntries(
            Map.entry("train", new Syntax(Train.USAGE, Train.OPTIONS, Set.of("--resume"), Train::parse)),
            Map.entry("eval", new Syntax(Evaluate.USAGE, Evaluate.OPTIONS, Set.of(), Evaluate::parse)),
            Map.entry("probe", new Syntax(LinearProbe.USAGE, LinearProbe.OPTIONS, Set.of(), LinearProbe::parse)),
            Map.entry("finetune", new Syntax(FineTune.USAGE, FineTune.OPTIONS, Set.of(), FineTune::parse)),
            Map.entry("freezing", new Syntax(Freezing.USAGE, Freezing.OPTIONS, Set.of(), Freezing::parse)),
            Map.entry("classify", new Syntax(Classify.USAGE, Classify.OPTIONS, Classify.FLAGS, Classify::parse)),
            Map.entry("caption", new Syntax(Caption.USAGE, Caption.OPTIONS, Set.of(), Caption::parse)),
            Map.entry("embed", new Syntax(Embed.USAGE, Embed.OPTIONS, Set.of(), Embed::parse)),
            Map.entry("info", new Syntax(Info.USAGE, Set.of(), Set.of(), Info::parse)),
            Map.entry("audio-info", new Syntax(AudioInfo.USAGE, Set.of(), Set.of(), AudioInfo::parse)),
            Map.entry("spectrogram", new Syntax(Spectrogram.USAGE, Spectrogram.OPTIONS, Set.of(), Spectrogram::parse)),
            Map.entry("doctor", new Syntax(Doctor.USAGE, Set.of(), Set.of(), Doctor::parse)),
            Map.entry("timeline", new Syntax(Timeline.USAGE, Timeline.OPTIONS, Timeline.FLAGS, Timeline::parse)),
            Map.entry("search", new Syntax(Search.USAGE, Search.OPTIONS, Set.of(), Search::parse)),
            Map.entry(
                    "fetch-model",
                    new Syntax(FetchModel.USAGE, FetchModel.OPTIONS, FetchModel.FLAGS, FetchModel::parse)),
            Map.entry("demo", new Syntax(Demo.USAGE, Set.of("--model"), Set.of(), Demo::parse)));

    /// {@return what `words` ask for}
    ///
    /// @throws UsageException if they ask for nothing that exists
    static Invocation parse(List<String> words) {
        if (words.isEmpty()) {
            throw new UsageException("expected a command: see jclap --help");
        }
        String name = words.getFirst();
        if (List.of("help", "--help", "-h").contains(name)) {
            return print(
                    words.size() > 1 && COMMANDS.containsKey(words.get(1)) ? COMMANDS.get(words.get(1)).usage : USAGE);
        }
        if (name.equals("--version") || name.equals("version")) {
            return print(Doctor.version());
        }
        Syntax syntax = COMMANDS.get(name);
        if (syntax == null) {
            throw new UsageException("unknown command " + name
                    + Options.nearest(name, COMMANDS.keySet().stream())
                            .map(near -> " (did you mean " + near + "?)")
                            .orElse("")
                    + ": see jclap --help");
        }
        try {
            var options = new Options(words.subList(1, words.size()), syntax.options, syntax.flags);
            if (options.has("--help")) {
                return print(syntax.usage);
            }
            int threads = options.integer("--threads", 1, 1024, Parallel.threads());
            return new Invocation(syntax.parse.apply(options), options.has("--json"), threads);
        } catch (IllegalArgumentException | UsageException e) {
            throw new UsageException(name + ": " + e.getMessage() + ": see jclap " + name + " --help");
        }
    }

    private static Invocation print(String text) {
        return new Invocation(new Command.Print(text), false, 1);
    }
}
