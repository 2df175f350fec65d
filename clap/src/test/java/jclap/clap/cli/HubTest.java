package jclap.clap.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fetching from a server on this machine that answers as the hub does, and sometimes hangs up in between.
class HubTest {

    private static final String REPO = "someone/clap";

    @TempDir
    private Path folder;

    private final byte[] weights = new byte[300_000];
    private final byte[] config = "{\"a\":1}".getBytes(UTF_8);
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile int hangUpAfter = Integer.MAX_VALUE;
    private volatile boolean damaged, silent;
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private URI base;

    @BeforeEach
    void serve() throws Exception {
        new SplittableRandom(1).nextBytes(weights);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(weights));
        var sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(("blob " + config.length + "\0").getBytes(UTF_8));
        String list = """
                [{"type":"directory","path":"below"},
                 {"type":"file","path":"config.json","size":%d,"oid":"%s"},
                 {"type":"file","path":"README.md","size":5,"oid":"00"},
                 {"type":"file","path":"model.safetensors","size":%d,"oid":"11","lfs":{"oid":"%s","size":%d}}]
                """.formatted(
                config.length, HexFormat.of().formatHex(sha1.digest(config)), weights.length, sha256, weights.length);
        server.createContext("/api/models/" + REPO + "/tree/main", exchange -> answer(exchange, list.getBytes(UTF_8)));
        server.createContext("/" + REPO + "/resolve/main/config.json", exchange -> answer(exchange, config));
        server.createContext("/" + REPO + "/resolve/main/model.safetensors", exchange -> answer(exchange, weights));
        server.createContext("/mirror/hub/" + REPO + "/resolve/main/a b%.bin", exchange -> answer(exchange, config));
        server.createContext("/api/models/some/closed", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        asked.add(exchange.getRequestURI().getPath().replaceFirst(".*/", "") + (range == null ? "" : " " + range));
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        byte[] part = Arrays.copyOfRange(body, from, body.length);
        if (damaged) {
            part[0] ^= 1;
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, part.length);
        int n = Math.min(part.length, hangUpAfter);
        hangUpAfter = Integer.MAX_VALUE;
        exchange.getResponseBody().write(part, 0, n);
        exchange.getResponseBody().flush();
        if (silent) {
            silent = false;
            awaitEnd();
        }
        exchange.close();
    }

    @Test
    void whatIsOfUseIsFetchedOnce() throws IOException {
        assertThat(fetch()).isZero();
        assertThat(folder.resolve("m/model.safetensors")).hasBinaryContent(weights);
        assertThat(folder.resolve("m/config.json")).hasBinaryContent(config);
        assertThat(asked).containsExactly("main", "config.json", "model.safetensors");
        asked.clear();
        assertThat(fetch()).isZero();
        assertThat(asked).containsExactly("main");
    }

    @Test
    void aBrokenConnectionGoesOnWhereItBroke() throws IOException {
        Hub hub = new Hub(base, Map.of());
        Hub.Remote file = hub.files(REPO).getLast();
        hangUpAfter = 100_000;
        assertThat(hub.fetch(REPO, file, folder, (_, _) -> {})).isTrue();
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(asked).hasSize(3).last().asString().startsWith("model.safetensors bytes=");
        assertThat(folder.resolve("model.safetensors.part")).doesNotExist();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConnectionThatFallsSilentIsGivenUpAndGoesOnInAnother() throws IOException {
        Hub hub = new Hub(base, Map.of(), Duration.ofMillis(500));
        Hub.Remote file = hub.files(REPO).getLast();
        hangUpAfter = 100_000;
        silent = true;
        assertThat(hub.fetch(REPO, file, folder, (_, _) -> {})).isTrue();
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
        assertThat(asked).hasSize(3).last().isEqualTo("model.safetensors bytes=100000-");
    }

    @Test
    void aServerThatNeverAnswersIsNotWaitedForForEver() {
        server.createContext("/api/models/some/silence", _ -> awaitEnd());
        Hub hub = new Hub(base, Map.of(), Duration.ofMillis(200));
        assertThatThrownBy(() -> hub.files("some/silence"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("expected an answer but got none for 0.2 s: try later");
    }

    @Test
    void aMirrorMayLiveBelowAPathAndNamesMayHaveSpaces() throws Exception {
        var sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(("blob " + config.length + "\0").getBytes(UTF_8));
        var file = new Hub.Remote("a b%.bin", config.length, HexFormat.of().formatHex(sha1.digest(config)), false);
        Hub hub = new Hub(URI.create(base + "/mirror/hub/"), Map.of());
        assertThat(hub.fetch(REPO, file, folder, (_, _) -> {})).isTrue();
        assertThat(folder.resolve("a b%.bin")).hasBinaryContent(config);
    }

    @Test
    void aRepositoryBehindALicenceIsNamedAsOne() {
        assertThatThrownBy(() -> new Hub(base, Map.of()).files("some/closed"))
                .hasMessageEndingWith(
                        "got status 401: accept its licence and fetch it with a browser, or name a public one");
    }

    @Test
    void withoutTheModuleForHttpTheRemedyIsSaid() {
        assertThatThrownBy(() -> FetchModel.requireHttp(ModuleLayer.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("use the launcher jclap, or add --add-modules java.net.http");
    }

    @Test
    void anInterruptedFetchGoesOnTheNextTime() throws IOException {
        Files.write(folder.resolve("model.safetensors.part"), Arrays.copyOf(weights, 1234));
        Hub hub = new Hub(base, Map.of());
        assertThat(hub.fetch(REPO, hub.files(REPO).getLast(), folder, (_, _) -> {}))
                .isTrue();
        assertThat(asked).last().isEqualTo("model.safetensors bytes=1234-");
        assertThat(folder.resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void aDamagedFileNeverGetsItsName() throws IOException {
        Hub hub = new Hub(base, Map.of());
        Hub.Remote file = hub.files(REPO).getLast();
        damaged = true;
        assertThatThrownBy(() -> hub.fetch(REPO, file, folder, (_, _) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("model.safetensors: expected the checksum " + file.digest()
                        + " but got another: it was damaged on the way, fetch it again");
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void refusesNamesOutsideTheFolderAndRepositoriesThatAreNot() {
        Hub hub = new Hub(base, Map.of());
        assertThatThrownBy(() -> hub.fetch(REPO, new Hub.Remote("../x", 1, "0", false), folder, (_, _) -> {}))
                .hasMessageStartingWith("../x: expected a file below the folder");
        assertThatThrownBy(() -> hub.files("someone/else"))
                .hasMessageEndingWith(": expected an answer but got status 404: check the name");
    }

    @Test
    void offlineNothingIsAskedForAndWhatIsMissingIsSaid() throws IOException {
        var command = new FetchModel(REPO, folder, base, List.of(), true);
        assertThatThrownBy(() -> run(command))
                .hasMessage(folder + ": expected the model someone/clap but model.safetensors or pytorch_model.bin,"
                        + " tokenizer.json is not there, and nothing may be fetched offline: fetch it where there is a"
                        + " network");
        Files.write(folder.resolve("model.safetensors"), weights);
        Files.write(folder.resolve("vocab.txt"), config);
        assertThat(run(command)).isZero();
        Files.write(folder.resolve("config.json.part"), config);
        assertThatThrownBy(() -> run(command)).hasMessageContaining("but the rest of config.json.part is not there");
        assertThatThrownBy(() -> run(new FetchModel(REPO, folder.resolve("none"), base, List.of("a.bin"), true)))
                .hasMessageContaining("but a.bin is not there");
        assertThat(asked).isEmpty();
    }

    @Test
    void theProxyIsThatOfTheEnvironment() {
        URI hub = URI.create("https://huggingface.co");
        var environment = Map.of("HTTPS_PROXY", "http://proxy.example:3128", "NO_PROXY", "localhost,.example.org");
        assertThat(Hub.proxy(hub, environment).orElseThrow().select(hub))
                .singleElement()
                .asString()
                .contains("3128");
        assertThat(Hub.proxy(URI.create("https://a.example.org"), environment)).isEmpty();
        assertThat(Hub.proxy(hub, Map.of())).isEmpty();
    }

    private int fetch() throws IOException {
        return run(new FetchModel(REPO, folder.resolve("m"), base, List.of(), false));
    }

    private static int run(Command command) throws IOException {
        var out = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        return command.run(new Console(InputStream.nullInputStream(), out, out, false, false, false));
    }
}
