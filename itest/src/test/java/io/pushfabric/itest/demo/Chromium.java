package io.pushfabric.itest.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium with a profile of its own, driven by chromedriver over W3C WebDriver. */
final class Chromium implements AutoCloseable {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final List<String> FLAGS = List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--force-device-scale-factor=1", "--window-size=1280,1300");
    /** The key by which WebDriver names an element, W3C WebDriver section 12.1. */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final Path profile;
    private final String base;
    private final String session;

    private Chromium(Process driver, int port, Path profile) {
        this.driver = driver;
        this.profile = profile;
        this.base = "http://127.0.0.1:" + port;
        List<String> flags = Stream.concat(FLAGS.stream(), Stream.of("--user-data-dir=" + profile)).toList();
        Map<String, Object> chrome = Map.of("binary", BROWSER.toString(), "args", flags);
        this.session = "/session/" + call("POST", "/session", Map.of("capabilities",
                Map.of("alwaysMatch", Map.of("goog:chromeOptions", chrome)))).path("sessionId").asString();
    }

    /** What is missing on this machine, if anything is. */
    static Optional<String> missing() {
        return Stream.of(BROWSER, DRIVER).filter(file -> !Files.isExecutable(file))
                .map(file -> "no " + file + " (Debian: apt-get install chromium chromium-driver)").findFirst();
    }

    static Chromium start() throws IOException {
        Process driver = new ProcessBuilder(DRIVER.toString(), "--port=0").redirectErrorStream(true).start();
        try {
            Chromium chromium = new Chromium(driver, port(driver), Files.createTempDirectory("chromium-"));
            chromium.call("POST", chromium.session + "/timeouts", Map.of("script", 10_000, "pageLoad", 30_000));
            return chromium;
        } catch (IOException | RuntimeException | AssertionError problem) {
            driver.destroyForcibly();
            throw problem;
        }
    }

    /** The driver goes on writing a line now and then: so few that the pipe need not be drained. */
    private static int port(Process driver) throws IOException {
        BufferedReader lines = driver.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
        }
        throw new IOException("chromedriver ended");
    }

    void open(String url) {
        call("POST", session + "/url", Map.of("url", url));
    }

    void click(String css) {
        call("POST", session + "/element/" + element(css) + "/click", Map.of());
    }

    /** Replaces what an input holds. */
    void type(String css, String text) {
        String input = session + "/element/" + element(css);
        call("POST", input + "/clear", Map.of());
        call("POST", input + "/value", Map.of("text", text));
    }

    String text(String css) {
        return call("GET", session + "/element/" + element(css) + "/text", null).asString();
    }

    String attribute(String css, String name) {
        return call("GET", session + "/element/" + element(css) + "/attribute/" + name, null).asString("");
    }

    /** What the page wrote to its console, errors of its own and refused requests. */
    JsonNode console() {
        return call("POST", session + "/se/log", Map.of("type", "browser"));
    }

    /** {@code scheme} is light or dark. */
    void screenshot(String scheme, Path file) throws IOException {
        call("POST", session + "/goog/cdp/execute", Map.of("cmd", "Emulation.setEmulatedMedia", "params",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme)))));
        Files.write(file, Base64.getDecoder().decode(call("GET", session + "/screenshot", null).asString()));
    }

    private String element(String css) {
        return call("POST", session + "/element", Map.of("using", "css selector", "value", css))
                .path(ELEMENT).asString();
    }

    private JsonNode call(String method, String path, Map<String, ?> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json").method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body))).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode value = JsonMapper.shared().readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + value.path("message").asString());
            }
            return value;
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    @Override
    public void close() throws IOException {
        call("DELETE", session, null);
        driver.destroy();
        driver.onExit().orTimeout(10, TimeUnit.SECONDS).exceptionally(late -> driver.destroyForcibly()).join();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
