package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// A file of a repository.
    ///
    /// @param digest in hexadecimal
    /// @param large whether the digest is a SHA-256
    record Remote(String path, long size, String digest, boolean large) {}

    /// Is told how far a file is.
    interface Progress {
        void at(Remote file, long bytes);
    }

    /// What the hub answers.
    private record Answer(int status, InputStream body) {}

    private final URI base;
    private final Duration patience;
    private final HttpClient client;

    Hub(URI base, Map<String, String> environment) {
        this(base, environment, PATIENCE);
    }

    /// @param patience how long a connection may say nothing
    Hub(URI base, Map<String, String> environment, Duration patience) {
        this.base = base;
        this.patience = patience;
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
        URI uri = at("/api/models/" + repo + "/tree/main");
        try (InputStream in = get(uri, 0).body) {
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
                transfer(at("/" + repo + "/resolve/main/" + file.path), file, part, progress);
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
        Answer answer = get(uri, from);
        boolean goesOn = answer.status == PARTIAL && from > 0;
        var open = goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        long done = goesOn ? from : 0;
        try (InputStream in = answer.body;
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

    /// {@return the address of a path below the hub's own, with what a URL cannot have encoded}
    private URI at(String path) {
        String prefix = base.getPath().replaceFirst("/+$", "");
        try {
            var uri = new URI(base.getScheme(), base.getAuthority(), prefix + path, null, null);
            return URI.create(uri.toASCIIString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(base + path + ": expected a URL but got " + e.getMessage(), e);
        }
    }

    private Answer get(URI uri, long from) throws IOException {
        var request = HttpRequest.newBuilder(uri);
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        // No timeout of the request: some versions of Java let it end a download that is getting on well.
        var sent = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        HttpResponse<InputStream> response;
        try {
            response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(uri + ": expected to go on but was interrupted");
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException(
                    uri + ": expected an answer but got none for " + PatientStream.seconds(patience) + ": try later",
                    e);
        } catch (ExecutionException e) {
            throw new IOException(
                    uri + ": expected an answer but got " + e.getCause() + ": check the network, or the proxy", e);
        }
        int status = response.statusCode();
        if (status == OK || status == PARTIAL) {
            return new Answer(status, new PatientStream(response.body(), patience));
        }
        response.body().close();
        if (status == OUT_OF_RANGE && from > 0) {
            return get(uri, 0);
        }
        throw new IOException(uri + ": expected an answer but got status " + status
                + switch (status) {
                    case 401, 403 -> ": accept its licence and fetch it with a browser, or name a public one";
                    case 404 -> ": check the name";
                    default -> "";
                });
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
