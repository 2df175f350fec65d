package jclap.clap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import jclap.clap.Clap;
import jclap.clap.RecordJson;
import jclap.core.io.Json;
import jclap.nn.StateDict;

/// Describes a model.
///
/// @param model a model file or its folder; without it the model that comes with jclap
record Info(Optional<Path> model) implements Command {

    static final String USAGE = """
            usage: jclap info [MODEL]

            Describes a model file, or the model in a folder of a training run, or the model that comes with jclap.
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
        Clap clap = Inputs.model(model);
        long parameters = StateDict.parameters(clap.model()).values().stream()
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
        var members = new LinkedHashMap<String, Json>();
        members.put("model", Json.of(model.map(Path::toString).orElse("the model that comes with jclap")));
        members.put("parameters", Json.of(parameters));
        members.put("dimension", Json.of(clap.dimension()));
        members.put("scale", Json.of(clap.scale()));
        members.put("size", RecordJson.write(clap.model().size()));
        members.put("recipe", RecordJson.write(clap.recipe()));
        if (console.json()) {
            console.answer(members);
        } else {
            members.forEach((name, value) -> console.answer("%-11s %s".formatted(name, text(value))));
        }
        return ExitStatus.DONE;
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
            default -> value.toString();
        };
    }
}
