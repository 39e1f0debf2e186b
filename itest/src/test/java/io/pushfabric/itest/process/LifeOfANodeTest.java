package io.pushfabric.itest.process;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.NodeConfig;
import io.pushfabric.itest.harness.NodeProcess;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sections 4 and 5: how a node starts and ends. */
class LifeOfANodeTest {
    private final ScriptedBackend backend = ScriptedBackend.start();

    @AfterEach
    void close() throws IOException {
        backend.close();
    }

    private NodeProcess start(String drainTimeout) throws Exception {
        return NodeProcess.start(new NodeConfig("node-a").backend("app", "*", "/", backend.port())
                .set("node.drain-timeout", drainTimeout));
    }

    // "Every process, once it serves, logs one line that contains ready"; /live and /ready; then "exits 0"
    @Test
    void servesAndEnds() throws Exception {
        try (NodeProcess node = start("60s")) {
            assertThat(node.process().output()).filteredOn(line -> line.contains("ready")).hasSize(1);
            assertThat(node.admin("/live").status()).isEqualTo(200);
            assertThat(node.admin("/ready").status()).isEqualTo(200);
            assertThat(node.admin("/metrics").header("Content-Type")).startsWith("text/plain");
            assertThat(node.admin("/nothing").status()).isEqualTo(404);
            assertThat(node.stop()).isZero();
        }
    }

    // "idle ones are closed"
    @Test
    void closesIdleConnections() throws Exception {
        String path = backend.path(exchange -> exchange.answer(200, "ok"));
        try (NodeProcess node = start("60s"); RawClient client = node.client()) {
            client.get(path).readResponse();
            node.process().terminate();
            client.expectEof();
            assertThat(node.process().awaitExit(Duration.ofSeconds(10))).isZero();
        }
    }

    // "in-flight requests first ending normally"; "/ready is 503 from the start"; "gets Connection: close"
    @Test
    void letsResponsesEnd() throws Exception {
        Gate gate = new Gate();
        String path = backend.path(exchange -> {
            gate.pass();
            exchange.answer(200, "to the end");
        });
        try (NodeProcess node = start("60s"); RawClient client = node.client().get(path)) {
            backend.next(path);
            node.process().terminate();
            eventually(() -> assertThat(node.admin("/ready").status()).isEqualTo(503));
            assertThat(node.admin("/live").status()).isEqualTo(200);
            gate.open();
            Response response = client.readResponse();
            assertThat(response.text()).isEqualTo("to the end");
            assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
            client.expectEof();
            assertThat(node.process().awaitExit(Duration.ofSeconds(10))).isZero();
        }
    }

    // "with no other node to go to, holds end as at their time-out"
    @Test
    void endsHoldsAsAtTheirTimeOut() throws Exception {
        String poll = backend.path(exchange -> exchange.deferAs(202, "nothing yet"));
        String stream = backend.path(exchange -> exchange.deferAs(200, "first", "Push-Hold: stream"));
        try (NodeProcess node = start("3s"); RawClient waiting = node.client().get(poll);
                RawClient streaming = node.client().get(stream)) {
            streaming.readHead();
            assertThat(streaming.readChunkText()).isEqualTo("first");
            eventually(() -> assertThat(node.metrics().sum("parked_connections")).isEqualTo(2));
            node.process().terminate();
            assertThat(waiting.readResponse().text()).isEqualTo("nothing yet");
            assertThat(streaming.readChunk()).isEmpty();
            waiting.expectClosed();
            streaming.expectClosed();
            assertThat(node.process().awaitExit(Duration.ofSeconds(10))).isZero();
        }
    }

    // "tunnels and responses that outlast it are closed"
    @Test
    void closesWhatOutlastsTheDrainTimeout() throws Exception {
        Gate gate = new Gate();
        String path = backend.path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            gate.pass();
        });
        try (NodeProcess node = start("1s"); RawClient client = node.client().get(path)) {
            client.readHead();
            assertThat(client.read(5)).isEqualTo("first");
            node.process().terminate();
            client.expectClosed();
            assertThat(node.process().awaitExit(Duration.ofSeconds(10))).isZero();
            gate.open();
        }
    }

    // "SIGTERM drains, a second one stops at once (exit 1)"
    @Test
    void aSecondSignalStopsAtOnce() throws Exception {
        Gate gate = new Gate();
        String path = backend.path(exchange -> gate.pass());
        try (NodeProcess node = start("60s"); RawClient client = node.client().get(path)) {
            backend.next(path);
            node.process().terminate();
            eventually(() -> assertThat(node.admin("/ready").status()).isEqualTo(503));
            node.process().terminate();
            assertThat(node.process().awaitExit(Duration.ofSeconds(5))).isOne();
            client.expectClosed();
            gate.open();
        }
    }
}
