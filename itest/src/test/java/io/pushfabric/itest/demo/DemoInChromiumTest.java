package io.pushfabric.itest.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a visitor of the demo sees and does, with a real browser, a real node and a real curl. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoInChromiumTest {
    private static final Path SCREENSHOTS = Path.of("target");
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final Path BASH = Path.of("/bin/bash");
    /** A curl line of the demo: the body, with the escapes of $'' if it is that, and the URL. */
    private static final Pattern LINE = Pattern.compile("curl -d (\\$?)'(.*)' '?(http[^']*)'?");

    @BeforeAll
    static void needsABrowser() {
        Optional<String> missing = Chromium.missing();
        missing.ifPresent(reason -> System.out.println("DemoInChromiumTest is skipped: " + reason));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    @Test
    void thePageReceivesWhatItAndAShellPush() throws Exception {
        try (DemoProcess demo = DemoProcess.start(); Chromium page = Chromium.start()) {
            page.open(demo.url() + "/");
            awaitParked(page);

            page.type("#text", "by the stream");
            page.click("#push-stream");
            eventually(() -> assertThat(page.text("#arrived")).contains("by the stream"));
            page.type("#text", "by the long poll");
            page.click("#push-poll");
            eventually(() -> assertThat(page.text("#arrived")).contains("by the long poll"));
            awaitParked(page);
            page.type("#text", "by both");
            page.click("#push-all");
            eventually(() -> assertThat(page.text("#messages")).isEqualTo("4"));
            eventually(() -> assertThat(page.text("#answers")).containsPattern("(?s)(delivered.*){4}"));
            awaitParked(page);

            push(demo.streamCommand().orElseThrow().replace("hello", "from the printed line"));
            eventually(() -> assertThat(page.text("#arrived")).contains("from the printed line"));
            push(page.text("#stream-curl").replace("hello", "from the line of the page"));
            eventually(() -> assertThat(page.text("#arrived")).contains("from the line of the page"));
            push(page.text("#poll-curl").replace("hello", "into the long poll"));
            eventually(() -> assertThat(page.text("#arrived")).contains("into the long poll"));
            awaitParked(page);

            for (String scheme : new String[] {"light", "dark"}) {
                page.screenshot(scheme, Files.createDirectories(SCREENSHOTS).resolve("demo-" + scheme + ".png"));
            }
            assertThat(page.text("#messages")).isEqualTo("7");
            assertThat(page.text("#reconnects")).isEqualTo("0");
            assertThat(page.console()).as("errors in the browser's console").isEmpty();
        }
    }

    private static void awaitParked(Chromium page) {
        eventually(() -> {
            assertThat(page.attribute("#stream-state", "data-state")).isEqualTo("open");
            assertThat(page.attribute("#poll-state", "data-state")).isEqualTo("parked");
        });
    }

    /** Runs a line as a user would; without curl, sends what it would send. */
    private static void push(String line) throws IOException, InterruptedException {
        if (Files.isExecutable(CURL) && Files.isExecutable(BASH)) {
            Process curl = new ProcessBuilder(BASH.toString(), "-c", line.replaceFirst("curl", "curl -sSf"))
                    .redirectErrorStream(true).start();
            String answer = new String(curl.getInputStream().readAllBytes());
            assertThat(curl.waitFor()).as(answer).isZero();
            assertThat(answer).contains("delivered");
            return;
        }
        Matcher parts = LINE.matcher(line);
        assertThat(parts.matches()).as(line).isTrue();
        String body = parts.group(1).isEmpty() ? parts.group(2) : parts.group(2).translateEscapes();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(parts.group(3)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private interface Check {
        void run() throws Exception;
    }

    private static void eventually(Check check) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                check.run();
                return;
            } catch (Exception | AssertionError failure) {
                if (System.nanoTime() > end) {
                    throw new AssertionError(failure.getMessage(), failure);
                }
            }
            LockSupport.parkNanos(50_000_000);
        }
    }
}
