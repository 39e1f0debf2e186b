package io.pushfabric.itest.harness;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The harness against itself: client and backend talk to each other without a node between them. */
class HarnessTest {
    private ScriptedBackend backend;
    private RawClient client;

    @BeforeEach
    void open() throws IOException {
        backend = ScriptedBackend.start();
        client = RawClient.connect(backend.port());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        backend.close();
    }

    @Test
    void aRequestIsSeenAsItWasSent() throws IOException {
        String path = backend.path(exchange -> exchange.answer(201, exchange.bodyText(), "X-Case: Kept"));
        Response response = client.request("POST", path + "?q=1", "body", "x-OdD: 1", "x-odd: 2").readResponse();
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.text()).isEqualTo("body");
        BackendRequest request = backend.next(path);
        assertThat(request.target()).isEqualTo(path + "?q=1");
        assertThat(request.header("X-Odd")).isEqualTo("1, 2");
        assertThat(request.head().raw()).contains("\r\nx-OdD: 1\r\n");
    }

    @Test
    void chunksKeepTheirBoundaries() throws IOException {
        String path = backend.path(exchange -> exchange.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"));
        Response response = client.get(path).readResponse();
        assertThat(response.chunkTexts()).containsExactly("a", "bc");
        assertThat(client.get("/unknown").readResponse().status()).isEqualTo(500);
        assertThat(backend.totalConnections()).isOne();
    }

    @Test
    void aChunkedRequestBodyIsReadAsItComes() throws IOException {
        Gate first = new Gate();
        String path = backend.path(exchange -> {
            String start = exchange.bodyText(2);
            first.open();
            exchange.answer(200, start + exchange.bodyText());
        });
        client.send("POST " + path + " HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
        assertThatNoException(first::pass);
        client.send("1\r\nc\r\n0\r\n\r\n");
        assertThat(client.readResponse().text()).isEqualTo("abc");
    }

    private static void assertThatNoException(Eventually.Assertion assertion) {
        assertThatCode(assertion::check).doesNotThrowAnyException();
    }

    @Test
    void aCutIsSeenAsACut() {
        String path = backend.path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            exchange.close();
        });
        assertThatThrownBy(() -> client.get(path).readResponse()).isInstanceOf(CutShort.class)
                .satisfies(cut -> assertThat(((CutShort) cut).received()).isEqualTo("12345"));
    }

    @Test
    void aResetIsNotAnEnd() throws IOException {
        String path = backend.path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\n\r\n12345");
            exchange.bodyText();
            exchange.reset();
        });
        client.get(path);
        assertThatThrownBy(() -> client.readResponse()).isInstanceOf(IOException.class);
    }

    @Test
    void idleConnectionsCanBeClosed() throws IOException {
        String path = backend.path(exchange -> exchange.answer(200, ""));
        client.get(path).readResponse();
        Thread closer = new Thread(backend::closeIdle);
        eventually(() -> assertThat(backend.openConnections()).isOne());
        closer.start();
        eventually(() -> client.expectEof());
        client.close();
        eventually(() -> assertThat(closer.isAlive()).isFalse());
        assertThat(backend.openConnections()).isZero();
    }

    @Test
    void silenceAndTheEndAreToldApart() throws IOException {
        client.expectNothingFor(50);
        assertThat(client.hasInput()).isFalse();
        backend.close();
        eventually(() -> assertThat(client.hasInput()).isTrue());
        client.expectClosed();
        assertThatThrownBy(() -> client.expectNothingFor(50)).isInstanceOf(AssertionError.class);
    }

    @Test
    void aScrapeIsSummedByTags() {
        Metrics metrics = Metrics.parse("# HELP x\npushfabric_a_total{b=\"x,\\\"y\",c=\"1\",} 2.0\n"
                + "pushfabric_a_total{b=\"z\",c=\"1\"} 3.0\npushfabric_g 1.5E3\n");
        assertThat(metrics.sum("a_total")).isEqualTo(5);
        assertThat(metrics.sum("a_total", "b", "z")).isEqualTo(3);
        assertThat(metrics.sum("g")).isEqualTo(1500);
        assertThat(metrics.has("a_total", "b", "none")).isFalse();
    }

    @Test
    void theConfigurationIsWrittenAsYaml() {
        String yaml = new NodeConfig("node-x").backend("app", "*", "/", 9000)
                .withBackend("timeouts", Map.of("connect", "2s")).set("clients.keep-alive.data", ":\n\n").yaml();
        assertThat(yaml).contains("node:\n  id: \"node-x\"\n", "  keep-alive:\n    data: \":\\n\\n\"\n",
                "servers: [\"127.0.0.1:9000\"]", "timeouts: {connect: \"2s\"}");
    }

    @Test
    void warningsWithAStackTraceAndLeaksAreFound() {
        List<String> lines = List.of("12:00 WARN plain", "12:00 INFO x", "12:01 WARN bad thing",
                "java.io.IOException: no", "\tat a.B.c(B.java:1)", "12:02 ERROR LEAK: ByteBuf");
        assertThat(NodeLog.complaints(lines, List.of())).hasSize(2);
        assertThat(NodeLog.complaints(lines, List.of(Pattern.compile("bad thing")))).hasSize(1);
    }
}
