package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Eventually;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: bodies flow in both directions before they are complete, and interim responses are forwarded. */
class StreamingTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    // "is streamed to the client"
    @Test
    void theClientSeesTheFirstPartBeforeTheBackendEnds() throws IOException {
        Gate gate = new Gate();
        RawClient client = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            gate.pass();
            exchange.raw("later");
        });
        assertThat(client.readHead().header("Content-Length")).isEqualTo("10");
        assertThat(client.read(5)).isEqualTo("first");
        gate.open();
        assertThat(client.read(5)).isEqualTo("later");
    }

    // The same for chunks: an event stream of the backend's own works through the node
    @Test
    void theClientSeesEachChunkAtOnce() throws IOException {
        Gate gate = new Gate();
        RawClient client = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "9\r\ndata: 1\n\n\r\n");
            gate.pass();
            exchange.raw("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        client.readHead();
        assertThat(client.readChunkText()).isEqualTo("data: 1\n\n");
        client.expectNothingFor(100);
        gate.open();
        assertThat(client.readChunkText()).isEqualTo("data: 2\n\n");
        assertThat(client.readChunk()).isEmpty();
    }

    // The same for a body that ends with the connection
    @Test
    void theClientSeesCloseDelimitedBytesAtOnce() throws IOException {
        Gate gate = new Gate();
        RawClient client = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\n\r\nfirst");
            gate.pass();
            exchange.close();
        });
        boolean chunked = client.readHead().has("Transfer-Encoding");
        assertThat(chunked ? client.readChunkText() : client.read(5)).isEqualTo("first");
        gate.open();
    }

    // A request is streamed to the backend too
    @Test
    void theBackendSeesTheFirstPartBeforeTheClientEnds() throws Exception {
        Gate firstSeen = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            String first = exchange.bodyText(5);
            firstSeen.open();
            exchange.answer(200, first + exchange.bodyText());
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfirst");
        firstSeen.pass();
        client.send("later");
        assertThat(client.readResponse().text()).isEqualTo("firstlater");
    }

    // The same for a chunked request
    @Test
    void theBackendSeesEachChunkAtOnce() throws Exception {
        Gate firstSeen = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            String first = exchange.bodyText(5);
            firstSeen.open();
            exchange.answer(200, first + exchange.bodyText());
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        firstSeen.pass();
        client.send("5\r\nlater\r\n0\r\n\r\n");
        assertThat(client.readResponse().text()).isEqualTo("firstlater");
    }

    // A request that the client cuts short never reaches the backend as complete
    @Test
    void aRequestThatIsCutShortStaysSo() throws Exception {
        Gate firstSeen = new Gate();
        Gate cutSeen = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            exchange.bodyText(5);
            firstSeen.open();
            try {
                exchange.bodyText();
            } catch (IOException e) {
                cutSeen.open();
                throw e;
            }
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        firstSeen.pass();
        client.close();
        cutSeen.pass();
    }

    // A client that leaves while it waits for its response ends the exchange with the backend
    @Test
    void aClientThatLeavesEndsTheBackendExchange() throws Exception {
        Gate ended = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            int next = -1;
            try {
                next = exchange.tunnel().read();
            } finally {
                ended.open();
                assertThat(next).isEqualTo(-1);
                exchange.close();
            }
        });
        RawClient client = FABRIC.client().get(path);
        FABRIC.backend().next(path);
        client.reset();
        ended.pass();
    }

    // Expect: 100-continue is the backend's to answer (RFC 9110 10.1.1); "Interim (1xx) responses are forwarded"
    @Test
    void continueComesFromTheBackend() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.raw("HTTP/1.1 100 Continue\r\n\r\n");
            exchange.answer(200, exchange.bodyText());
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        assertThat(FABRIC.backend().next(path).header("Expect")).isEqualToIgnoringCase("100-continue");
        client.expectNothingFor(200);
        gate.open();
        assertThat(client.readResponse().status()).isEqualTo(100);
        client.send("body");
        assertThat(client.readResponse().text()).isEqualTo("body");
    }

    // RFC 9110 10.1.1: or the backend refuses before the body is sent
    @Test
    void aRefusalComesBeforeTheBody() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.answer(403, "no", "Connection: close");
            exchange.close();
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Response response = client.readResponse();
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.text()).isEqualTo("no");
    }

    // "Interim (1xx) responses are forwarded"
    @Test
    void earlyHintsAreForwarded() throws IOException {
        Gate gate = new Gate();
        RawClient client = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n");
            gate.pass();
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\n");
            exchange.answer(200, "page");
        });
        Response first = client.readResponse();
        assertThat(first.status()).isEqualTo(103);
        assertThat(first.header("Link")).isEqualTo("</a.css>; rel=preload");
        gate.open();
        assertThat(client.readResponse().header("Link")).isEqualTo("</b.css>; rel=preload");
        assertThat(client.readResponse().text()).isEqualTo("page");
    }

    // A client that reads slowly slows the backend down, instead of filling the node's memory
    @Test
    void aSlowClientHoldsTheBackendBack() throws Exception {
        int pieces = 2_000;
        AtomicInteger written = new AtomicInteger();
        String path = FABRIC.backend().path(exchange -> {
            byte[] piece = new byte[32 * 1024];
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + (long) pieces * piece.length + "\r\n\r\n");
            for (int i = 0; i < pieces; i++) {
                exchange.raw(piece);
                written.incrementAndGet();
            }
        });
        RawClient client = FABRIC.closing(
                RawClient.connect(FABRIC.node().config().port("clients"), 16 * 1024)).get(path);
        client.readHead();
        client.read(32 * 1024);
        awaitStandstill(written);
        assertThat(written.get()).as("pieces that the backend could write").isLessThan(pieces);
        client.stream().skipNBytes((long) (pieces - 1) * 32 * 1024);
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }

    /** Waits until the counter has not moved for thirty looks at it. */
    private static void awaitStandstill(AtomicInteger counter) {
        AtomicInteger last = new AtomicInteger(-1);
        AtomicInteger looks = new AtomicInteger();
        Eventually.eventually(() -> {
            int now = counter.get();
            looks.set(last.getAndSet(now) == now ? looks.get() + 1 : 0);
            assertThat(looks.get()).isGreaterThan(30);
        });
    }
}
