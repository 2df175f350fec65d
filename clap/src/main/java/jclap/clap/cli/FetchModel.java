package jclap.clap.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jclap.core.io.Json;

/// Fetches the files of a model from the Hugging Face hub.
///
/// @param repo such as `laion/clap-htsat-unfused`
/// @param to the folder they go to
/// @param from the hub
/// @param files their names; empty for all that jclap can use
/// @param offline whether nothing may be fetched
record FetchModel(String repo, Path to, URI from, List<String> files, boolean offline) implements Command {

    static final Set<String> OPTIONS = Set.of("--to", "--from", "--files");

    static final Set<String> FLAGS = Set.of("--offline");

    static final String USAGE = """
            usage: jclap fetch-model OWNER/NAME [options]

            Fetches the weights and the tokenizer of a model from the Hugging Face hub to a folder that every --model option
            takes. Stopped at any moment, it goes on from there the next time; what has come is compared with its checksum.

              --to FOLDER       where to (default: NAME)
              --files "a,b"     these files (default: model.safetensors or pytorch_model.bin, configuration, tokenizer)
              --from URL        another hub (default: https://huggingface.co)
              --offline         fetch nothing, only say whether the model is in the folder; as JCLAP_OFFLINE=1 does

            Proxies are those of the environment, HTTPS_PROXY and NO_PROXY, or of Java, -Dhttps.proxyHost=….
            """;

    private static final int BAR = 20;

    private static final List<String> WEIGHTS = List.of("model.safetensors", "pytorch_model.bin");

    private static final Set<String> USEFUL = Set.of(
            "model.safetensors",
            "config.json",
            "preprocessor_config.json",
            "tokenizer.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt");

    static FetchModel parse(Options options) {
        List<String> names = options.operands(1, "OWNER/NAME");
        if (names.size() > 1 || !names.getFirst().matches("[\\w.-]+/[\\w.-]+")) {
            throw new UsageException("expected one OWNER/NAME but got " + String.join(" ", names));
        }
        String repo = names.getFirst();
        URI from;
        try {
            from = URI.create(options.text("--from").orElse("https://huggingface.co"));
        } catch (IllegalArgumentException _) {
            throw new UsageException("expected a URL after --from but got "
                    + options.text("--from").orElseThrow());
        }
        if (from.getHost() == null || !Set.of("http", "https").contains(from.getScheme())) {
            throw new UsageException("expected http:// or https:// after --from but got " + from);
        }
        return new FetchModel(
                repo,
                options.path("--to").orElse(Path.of(repo.substring(repo.indexOf('/') + 1))),
                from,
                options.list("--files"),
                options.has("--offline"));
    }

    @Override
    public int run(Console console) throws IOException {
        if (offline || System.getenv().getOrDefault("JCLAP_OFFLINE", "0").equals("1")) {
            requireHere();
            console.answer(to + ": is complete, fetched nothing, because of the offline switch");
            return ExitStatus.DONE;
        }
        requireHttp(ModuleLayer.boot());
        var hub = new Hub(from, System.getenv());
        for (Hub.Remote file : wanted(hub.files(repo))) {
            long started = System.nanoTime();
            boolean fetched = hub.fetch(repo, file, to, (_, bytes) -> console.show(line(file, bytes, started)));
            console.show("");
            if (console.json()) {
                var members = new LinkedHashMap<String, Json>();
                members.put("file", Json.of(to.resolve(file.path()).toString()));
                members.put("bytes", Json.of(file.size()));
                members.put("fetched", Json.of(fetched));
                console.answer(members);
            } else {
                console.answer(to.resolve(file.path()) + (fetched ? "" : " was there already"));
            }
        }
        return ExitStatus.DONE;
    }

    /// The module is optional because only this command needs it; the launcher adds it.
    static void requireHttp(ModuleLayer layer) throws IOException {
        if (layer.findModule("java.net.http").isEmpty()) {
            throw new IOException("fetch-model: expected the module java.net.http but Java was started without it: use"
                    + " the launcher jclap, or add --add-modules java.net.http");
        }
    }

    /// Sees whether what would be fetched has been, as far as that can be told without the hub.
    private void requireHere() throws IOException {
        var missing = new ArrayList<>(files.stream()
                .filter(name -> !Files.isRegularFile(to.resolve(name)))
                .toList());
        if (files.isEmpty()) {
            if (WEIGHTS.stream().noneMatch(name -> Files.isRegularFile(to.resolve(name)))) {
                missing.add(String.join(" or ", WEIGHTS));
            }
            boolean json = Files.isRegularFile(to.resolve("tokenizer.json"));
            boolean pieces =
                    Files.isRegularFile(to.resolve("vocab.json")) && Files.isRegularFile(to.resolve("merges.txt"));
            if (!json && !pieces && !Files.isRegularFile(to.resolve("vocab.txt"))) {
                missing.add("tokenizer.json");
            }
        }
        if (Files.isDirectory(to)) {
            try (Stream<Path> begun = Files.list(to)) {
                begun.map(path -> path.getFileName().toString())
                        .filter(name -> name.endsWith(Hub.PART))
                        .forEach(name -> missing.add("the rest of " + name));
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException(to + ": expected the model " + repo + " but " + String.join(", ", missing)
                    + " is not there, and nothing may be fetched offline: fetch it where there is a network");
        }
    }

    private List<Hub.Remote> wanted(List<Hub.Remote> all) throws IOException {
        List<String> names = all.stream().map(Hub.Remote::path).toList();
        for (String name : files) {
            if (!names.contains(name)) {
                throw new IOException(repo + ": expected " + name + " but got only " + String.join(", ", names));
            }
        }
        boolean safe = names.contains("model.safetensors");
        List<Hub.Remote> wanted = all.stream()
                .filter(file -> files.isEmpty()
                        ? USEFUL.contains(file.path()) || !safe && file.path().equals("pytorch_model.bin")
                        : files.contains(file.path()))
                .toList();
        if (files.isEmpty() && !safe && !names.contains("pytorch_model.bin")) {
            throw new IOException(repo + ": expected model.safetensors or pytorch_model.bin but got "
                    + String.join(", ", names) + ": name what you want with --files");
        }
        return wanted;
    }

    private static String line(Hub.Remote file, long bytes, long started) {
        double seconds = Math.max(1e-3, (System.nanoTime() - started) / 1e9), rate = bytes / seconds;
        double part = (double) bytes / Math.max(1, file.size());
        int bar = (int) (part * BAR);
        return "%s [%s%s] %3.0f %% of %.1f MB, %.1f MB/s, %.0f s left"
                .formatted(
                        file.path(),
                        "#".repeat(bar),
                        "-".repeat(BAR - bar),
                        100 * part,
                        file.size() / 1e6,
                        rate / 1e6,
                        (file.size() - bytes) / rate);
    }
}
