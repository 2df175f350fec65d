package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import jclap.core.io.Json;

/// A place that repositories of models can be fetched from: the Hugging Face hub, or one that answers like it.
///
/// ```text
/// GET /api/models/REPO/tree/main      [{"type":"file","path":…,"size":…,"oid":…,"lfs":{"oid":…}}, …]
/// GET /REPO/resolve/main/FILE         its bytes; with Range: bytes=N- those from N on
/// ```
///
/// A file is fetched under the name `FILE.part`, from where an interrupted attempt stopped, and gets its own name only
/// when its checksum is right: SHA-256 of large files, git's SHA-1 of `blob SIZE\0` and the bytes of others.
final class Hub {

    /// What is behind the name of a file that is not complete.
    static final String PART = ".part";

    private static final int ATTEMPTS = 3, OK = 200, PARTIAL = 206, OUT_OF_RANGE = 416;

    /// A file of a repository.
    ///
    /// @param digest in hexadecimal
    /// @param large whether the digest is a SHA-256
    record Remote(String path, long size, String digest, boolean large) {}

    /// Is told how far a file is.
    interface Progress {
        void at(Remote file, long bytes);
    }

    private final URI base;
    private final HttpClient client;

    Hub(URI base, Map<String, String> environment) {
        this.base = base;
        var builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20));
        proxy(base, environment).ifPresentOrElse(builder::proxy, () -> builder.proxy(ProxySelector.getDefault()));
        client = builder.build();
    }

    /// {@return the proxy that the environment names; system properties of Java such as `https.proxyHost` count,
    /// too, but are read elsewhere}
    static Optional<ProxySelector> proxy(URI base, Map<String, String> environment) {
        String name = base.getScheme() + "_proxy";
        String proxy = environment.getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
        String exceptions = environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", ""));
        for (String exception : exceptions.split(",")) {
            String host = exception.strip();
            if (host.equals("*")
                    || !host.isEmpty() && ("." + base.getHost()).endsWith("." + host.replaceFirst("^\\.", ""))) {
                return Optional.empty();
            }
        }
        if (proxy.isEmpty()) {
            return Optional.empty();
        }
        URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        return Optional.of(
                ProxySelector.of(new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort())));
    }

    /// {@return the files of a repository}
    List<Remote> files(String repo) throws IOException {
        URI uri = base.resolve("/api/models/" + repo + "/tree/main");
        try (InputStream in = get(uri, 0).body()) {
            var files = new ArrayList<Remote>();
            for (Json item : Json.parse(new String(in.readAllBytes(), UTF_8)).items()) {
                if (item.get("type").text().equals("file")) {
                    Optional<Json> large = item.find("lfs");
                    String digest = large.orElse(item).get("oid").text();
                    files.add(new Remote(
                            item.get("path").text(), (long) item.get("size").number(), digest, large.isPresent()));
                }
            }
            return files;
        } catch (IllegalArgumentException e) {
            throw new IOException(uri + ": expected a list of files but got another answer: " + e.getMessage(), e);
        }
    }

    /// Fetches a file, unless it is there already.
    ///
    /// @return whether anything was fetched
    boolean fetch(String repo, Remote file, Path folder, Progress progress) throws IOException {
        Path target = folder.resolve(file.path).normalize();
        if (!target.startsWith(folder.normalize())) {
            throw new IOException(
                    file.path + ": expected a file below the folder: the repository is not to be trusted");
        }
        if (Files.exists(target)
                && Files.size(target) == file.size
                && digest(target, file).equals(file.digest)) {
            return false;
        }
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + PART);
        for (int attempt = 1; ; attempt++) {
            try {
                transfer(base.resolve("/" + repo + "/resolve/main/" + file.path), file, part, progress);
                break;
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            file.path + ": " + e.getMessage() + ": try again, what was fetched is kept in " + part, e);
                }
            }
        }
        if (Files.size(part) != file.size || !digest(part, file).equals(file.digest)) {
            Files.delete(part);
            throw new IOException(file.path + ": expected the checksum " + file.digest
                    + " but got another: it was damaged on the way, fetch it again");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private void transfer(URI uri, Remote file, Path part, Progress progress) throws IOException {
        long from = Files.exists(part) ? Files.size(part) : 0;
        if (from >= file.size) {
            from = 0;
        }
        HttpResponse<InputStream> response = get(uri, from);
        boolean goesOn = response.statusCode() == PARTIAL && from > 0;
        var open = goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        long done = goesOn ? from : 0;
        try (InputStream in = response.body();
                var out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, open)) {
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                done += n;
                if (done > file.size) {
                    throw new IOException("expected " + file.size + " bytes but got more");
                }
                out.write(piece, 0, n);
                progress.at(file, done);
            }
        }
        if (done < file.size) {
            throw new IOException("expected " + file.size + " bytes but the connection ended after " + done);
        }
    }

    private HttpResponse<InputStream> get(URI uri, long from) throws IOException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60));
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(uri + ": expected to go on but was interrupted");
        } catch (IOException e) {
            throw new IOException(uri + ": expected an answer but got " + e + ": check the network, or the proxy", e);
        }
        if (response.statusCode() == OUT_OF_RANGE && from > 0) {
            response.body().close();
            return get(uri, 0);
        } else if (response.statusCode() != OK && response.statusCode() != PARTIAL) {
            response.body().close();
            throw new IOException(uri + ": expected an answer but got status " + response.statusCode()
                    + (response.statusCode() == 404 ? ": check the name" : ""));
        }
        return response;
    }

    private static String digest(Path path, Remote file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(file.large ? "SHA-256" : "SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("hub: expected SHA-1 and SHA-256, which every JVM has", e);
        }
        if (!file.large) {
            digest.update(("blob " + file.size + "\0").getBytes(UTF_8));
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
