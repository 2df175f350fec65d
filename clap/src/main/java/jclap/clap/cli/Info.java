package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import jclap.clap.Clap;
import jclap.clap.ClapCap;
import jclap.clap.KeyReport;
import jclap.clap.RecordJson;
import jclap.core.io.Json;
import jclap.nn.StateDict;

/// Describes a model.
///
/// @param model a model file or its folder; without it the model that comes with jclap
record Info(Optional<Path> model) implements Command {

    static final String USAGE = """
            usage: jclap info [MODEL]

            Describes a model file, or the model in a folder of a training run, or the model that comes with jclap: whose
            it is, how large, how recordings are shown to it, which tensors of its file are of no use here, and which files
            beside it have settings: without any, those of the published models hold.
            """;

    static Info parse(Options options) {
        List<String> operands = options.operands(0, "a model");
        if (operands.size() > 1) {
            throw new UsageException("expected one model but got " + operands);
        }
        return new Info(operands.stream().map(Path::of).findFirst());
    }

    @Override
    public int run(Console console) throws IOException {
        var members = new LinkedHashMap<String, Json>();
        members.put("model", Json.of(model.map(Path::toString).orElse("the model that comes with jclap")));
        if (model.isEmpty()) {
            describeOwn(Clap.bundled(), members);
            return answer(console, members);
        }
        KeyReport keys = KeyReport.of(model.get());
        members.put("family", Json.of(keys.family()));
        members.put("tensors", json(keys));
        members.put("settings", Json.of(keys.settings().stream().map(Json::of).toList()));
        if (keys.captions()) {
            members.put("parameters", Json.of(keys.parameters()));
            members.put("recipe", RecordJson.write(ClapCap.usualRecipe()));
        } else if (keys.towers().isEmpty()) {
            describeOwn(Inputs.model(model), members);
        } else {
            describe(Inputs.model(model), keys.parameters(), "towers", Json.of(keys.towers()), members);
        }
        return answer(console, members);
    }

    private static int answer(Console console, SequencedMap<String, Json> members) {
        if (console.json()) {
            console.answer(members);
        } else {
            members.forEach((name, value) -> console.answer("%-11s %s".formatted(name, text(value))));
        }
        return ExitStatus.DONE;
    }

    private static void describeOwn(Clap clap, SequencedMap<String, Json> members) {
        long parameters = StateDict.parameters(clap.model()).values().stream()
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
        describe(clap, parameters, "size", RecordJson.write(clap.model().size()), members);
    }

    /// Does not ask for [Clap#model], which would bring the weights of a published model to memory once more.
    private static void describe(
            Clap clap, long parameters, String name, Json built, SequencedMap<String, Json> members) {
        members.put("parameters", Json.of(parameters));
        members.put("dimension", Json.of(clap.dimension()));
        members.put("scale", Json.of(clap.scale()));
        members.put("space", Json.of(clap.space().id()));
        members.put(name, built);
        members.put("recipe", RecordJson.write(clap.recipe()));
    }

    private static Json json(KeyReport keys) {
        var members = new LinkedHashMap<String, Json>();
        members.put("used", Json.of(keys.used().size()));
        members.put("ignored", Json.of(keys.ignored().stream().map(Json::of).toList()));
        members.put("others", Json.of(keys.others().size()));
        return Json.of(members);
    }

    private static String text(Json value) {
        return switch (value) {
            case Json.Text(String text) -> text;
            case Json.Object(var members) ->
                String.join(
                        "\n" + " ".repeat(12),
                        members.entrySet().stream()
                                .map(member -> member.getKey() + " " + text(member.getValue()))
                                .toList());
            case Json.Array(var items)
            when items.size() > 3 -> items.size() + " such as " + text(items.getFirst()) + ", " + text(items.getLast());
            case Json.Array(var items) ->
                items.isEmpty()
                        ? "none"
                        : String.join(", ", items.stream().map(Info::text).toList());
            default -> value.toString();
        };
    }
}
