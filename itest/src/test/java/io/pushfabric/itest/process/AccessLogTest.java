package io.pushfabric.itest.process;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Section 6, {@code access-log}: one JSON line a request and a push. */
class AccessLogTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path FILE = temporaryFile();

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("access-log", FILE.toString())
            .set("clients.max-request-body", "1KiB").set("clients.header-timeout", "1s")
            .set("push.max-message", "2KiB"));

    private static Path temporaryFile() {
        try {
            Path file = Files.createTempFile("access-", ".log");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> lines(Predicate<JsonNode> which) {
        try {
            return Files.readAllLines(FILE).stream().map(JSON::readTree).filter(which).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that there are in the end, as {@code status bytes_in bytes_out ending}. */
    private static void expect(Predicate<JsonNode> which, String... lines) {
        eventually(() -> assertThat(lines(which)).extracting(AccessLogTest::summary).containsExactly(lines));
    }

    private static String summary(JsonNode line) {
        String ending = line.path("kind").asString().equals("push") ? "outcome" : "reason";
        return line.path("status").asInt() + " " + line.path("bytes_in").asInt() + " " + line.path("bytes_out").asInt()
                + " " + line.path(ending).asString("-");
    }

    private static Predicate<JsonNode> target(String target) {
        return line -> line.path("target").asString("").equals(target);
    }

    private static Predicate<JsonNode> pushesTo(String handle) {
        return line -> line.path("kind").asString().equals("push")
                && line.path("handle").asString("").equals(handle.substring(0, 16));
    }

    // "one JSON line a request ...: time, client, method, target, status, bytes, durations, server, handle"
    @Test
    void aRequestIsOneLine() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.bodyText();
            exchange.answer(201, "made");
        });
        Instant before = Instant.now();
        RawClient client = FABRIC.client().request("POST", path + "?a=b", "12345");
        client.readResponse();
        expect(target(path + "?a=b"), "201 5 4 completed");
        JsonNode line = lines(target(path + "?a=b")).get(0);
        assertThat(line.path("kind").asString()).isEqualTo("request");
        assertThat(line.path("client").asString()).isEqualTo(client.address());
        assertThat(line.path("method").asString()).isEqualTo("POST");
        assertThat(line.path("server").asString()).isEqualTo("127.0.0.1:" + FABRIC.backend().port());
        assertThat(FABRIC.backend().next(path).handle()).startsWith(line.path("handle").asString())
                .hasSizeGreaterThan(line.path("handle").asString().length());
        assertThat(Instant.parse(line.path("time").asString())).isBetween(before, Instant.now());
        assertThat(line.path("duration_ms").asDouble()).isBetween(0.0, 10_000.0);
    }

    @Test
    void eachRequestOfAConnectionHasItsOwn() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        RawClient client = FABRIC.client();
        client.get(path).readResponse();
        client.request("HEAD", path, null).readResponse();
        expect(target(path), "200 0 2 completed", "200 0 0 completed");
    }

    // The node answers in the backend's place.
    @Test
    void answersOfTheNodeAreLinesToo() throws IOException {
        String reset = FABRIC.backend().path(ex -> ex.reset());
        FABRIC.client().request("POST", reset, "").readResponse();
        String large = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().request("POST", large, "x".repeat(1025)).readResponse();
        eventually(() -> {
            assertThat(lines(target(reset))).singleElement().satisfies(line -> {
                assertThat(line.path("status").asInt()).isEqualTo(502);
                assertThat(line.path("reason").asString()).isEqualTo("backend-failed");
                assertThat(line.path("server").asString()).endsWith(":" + FABRIC.backend().port());
            });
            assertThat(lines(target(large))).singleElement().satisfies(line -> {
                assertThat(line.path("status").asInt()).isEqualTo(413);
                assertThat(line.path("reason").asString()).isEqualTo("bad-request");
                assertThat(line.path("handle").isNull()).isTrue();
            });
        });
    }

    // A head that cannot be read, or does not come to its end, has no method and no target.
    @ParameterizedTest
    @CsvSource({"'nonsense\r\n\r\n', 400, bad-request", "'GET / HTTP/1.1\r\nHost:', 408, timeout"})
    void aHeadThatCannotBeReadIsALine(String head, int status, String reason) throws IOException {
        RawClient client = FABRIC.client().send(head);
        client.readResponse();
        eventually(() -> assertThat(lines(line -> line.path("client").asString().equals(client.address())))
                .singleElement().satisfies(line -> {
                    assertThat(line.path("status").asInt()).isEqualTo(status);
                    assertThat(line.path("reason").asString()).isEqualTo(reason);
                    assertThat(line.path("method").isNull()).isTrue();
                    assertThat(line.path("target").isNull()).isTrue();
                }));
    }

    @Test
    void aClientThatLeavesIsALineWithoutAStatus() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.tunnel().read());
        RawClient client = FABRIC.client().get(path);
        FABRIC.backend().next(path);
        client.reset();
        expect(target(path), "0 0 0 client-closed");
    }

    @Test
    void aTunnelIsALineWhenItEnds() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            exchange.close();
        });
        RawClient client = FABRIC.client().get(path, "Connection: Upgrade", "Upgrade: echo");
        client.readHead();
        client.expectClosed();
        client.close();
        eventually(() -> assertThat(lines(target(path))).singleElement()
                .satisfies(line -> assertThat(line.path("status").asInt()).isEqualTo(101)));
    }

    // "status really sent, Push-Status included"; one line, when the response to the hold is complete
    @Test
    void aHoldIsALineWhenItsResponseEnds() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        assertThat(lines(target(parked.path()))).isEmpty();
        FABRIC.push(parked.handle(), "one", "Push-Status: 203");
        FABRIC.pushLast(parked.handle(), "last", "Push-Status: 500");
        parked.client().readResponse();
        expect(target(parked.path()), "203 0 7 completed");
        assertThat(lines(target(parked.path())).get(0).path("handle").asString())
                .isEqualTo(parked.handle().substring(0, 16));
    }

    @ParameterizedTest
    @CsvSource({"expire, 202 0 4 expired", "delete, 0 0 0 closed", "leave, 0 0 0 client-closed"})
    void aHoldThatEndsEarlySaysWhy(String how, String line) throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.deferAs(202, "none"));
        switch (how) {
            case "expire" -> FABRIC.expire(parked.handle());
            case "delete" -> FABRIC.delete(parked.handle());
            default -> parked.client().close();
        }
        expect(target(parked.path()), line);
    }

    @Test
    void whatAStreamGotIsCountedWithoutItsFraming() throws IOException {
        ScriptedBackend.Handler deferral = exchange -> exchange.deferAs(200, "first", "Push-Hold: stream");
        Parked parked = FABRIC.parked(deferral);
        FABRIC.push(parked.handle(), "x".repeat(1000));
        FABRIC.delete(parked.handle());
        expect(target(parked.path()), "200 0 1005 closed");
    }

    // "and a push"
    @Test
    void aPushIsOneLine() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        Publisher publisher = FABRIC.publisher();
        int answered = publisher.push(parked.handle(), "one").response().body().length;
        int told = publisher.state(parked.handle()).response().body().length;
        int refused = publisher.push(parked.handle(), new byte[2049]).response().body().length;
        int closed = FABRIC.delete(parked.handle()).response().body().length;
        int gone = FABRIC.push(parked.handle(), "two").response().body().length;
        expect(pushesTo(parked.handle()).and(line -> !line.path("method").asString().equals("GET")),
                "200 3 " + answered + " delivered", "413 0 " + refused + " too-large", "200 0 " + closed + " closed",
                "410 3 " + gone + " gone");
        expect(pushesTo(parked.handle()).and(line -> summary(line).equals("200 0 " + told + " found")),
                "200 0 " + told + " found");
        JsonNode line = lines(pushesTo(parked.handle()).and(push -> summary(push).endsWith("delivered"))).get(0);
        assertThat(line.path("server").asString()).isEqualTo("node-a");
        assertThat(line.path("target").asString()).isEqualTo("/v1/handles/" + parked.handle().substring(0, 16));
        assertThat(line.path("method").asString()).isEqualTo("POST");
    }

    @Test
    void aPushToALabelShowsTheLabel() throws IOException {
        FABRIC.parked(exchange -> exchange.defer("Push-Label: logged"));
        Publisher publisher = FABRIC.publisher();
        byte[] message = "news".getBytes(StandardCharsets.US_ASCII);
        int answered = publisher.call("POST", "/v1/labels/logged", message).response().body().length;
        expect(target("/v1/labels/logged"), "200 4 " + answered + " -");
        assertThat(lines(target("/v1/labels/logged")).get(0).path("handle").isNull()).isTrue();
    }

    @Test
    void aBatchIsOneLineForEachOfItsPushes() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        String batch = "{\"handle\":\"" + parked.handle() + "\",\"text\":\"one\"}\n\nnonsense\n"
                + "{\"label\":\"nobody\",\"text\":\"three\"}\n";
        FABRIC.publisher().call("POST", "/v1/messages", batch.getBytes(StandardCharsets.US_ASCII),
                "Content-Type: application/x-ndjson");
        eventually(() -> assertThat(lines(target("/v1/messages"))).extracting(line -> line.path("status").asInt() + " "
                + line.path("bytes_in").asInt() + " " + line.path("outcome").asString("-"))
                .containsExactly("200 3 delivered", "400 0 bad-request", "200 5 -"));
        assertThat(lines(pushesTo(parked.handle()).and(target("/v1/messages")))).hasSize(1);
    }

    @Test
    void otherRequestsOfPublishersAreNoLines() throws IOException {
        Publisher publisher = FABRIC.publisher();
        publisher.get("/v1");
        publisher.get("/v1/nothing");
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        publisher.push(parked.handle(), "x");
        eventually(() -> assertThat(lines(pushesTo(parked.handle()))).isNotEmpty());
        assertThat(lines(target("/v1"))).isEmpty();
        assertThat(lines(target("/v1/nothing"))).isEmpty();
    }

    // Who can read the log cannot push.
    @Test
    void noHandleCanBeTakenFromTheLog() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        FABRIC.pushLast(parked.handle(), "x");
        expect(target(parked.path()), "200 0 1 completed");
        assertThat(Files.readString(FILE)).doesNotContain(parked.handle().substring(0, 17))
                .doesNotContain(parked.handle().substring(17));
    }
}
