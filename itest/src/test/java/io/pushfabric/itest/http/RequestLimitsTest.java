package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "Limits of a request", and those of section 6, {@code clients}. */
class RequestLimitsTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.header-timeout", "1s")
            .set("clients.body-timeout", "1s").set("clients.max-request-body", "64KiB"));

    // "head 32 KiB (431 …)"
    @Test
    void aHeadOverTheLimit() throws IOException {
        RawClient client = FABRIC.client().get("/", "X-Long: " + "x".repeat(40 * 1024));
        assertThat(client.readResponse().status()).isEqualTo(431);
        client.expectClosed();
    }

    // "head 32 KiB": of many lines too
    @Test
    void aHeadOfManyLinesOverTheLimit() throws IOException {
        RawClient client = FABRIC.client().get("/", "X-Line: 0123456789012345678\r\n".repeat(1200) + "X-Last: 1");
        assertThat(client.readResponse().status()).isEqualTo(431);
        client.expectClosed();
    }

    // "head 32 KiB": one just below is forwarded
    @Test
    void aHeadWithinTheLimit() throws IOException {
        String value = "x".repeat(31 * 1024);
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        assertThat(FABRIC.client().get(path, "X-Long: " + value).readResponse().status()).isEqualTo(200);
        assertThat(FABRIC.backend().next(path).header("X-Long")).isEqualTo(value);
    }

    // "target 414"
    @Test
    void aTargetOverTheLimit() throws IOException {
        RawClient client = FABRIC.client().get("/" + "x".repeat(40 * 1024));
        assertThat(client.readResponse().status()).isEqualTo(414);
        client.expectClosed();
    }

    // The same: a target of 16 KiB is within the head's limit
    @Test
    void aTargetWithinTheLimit() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        assertThat(FABRIC.client().get(path + "?" + "x".repeat(16 * 1024)).readResponse().status()).isEqualTo(200);
    }

    // "complete within clients.header-timeout (408)"
    @Test
    void aHeadThatDoesNotComplete() throws IOException {
        RawClient client = FABRIC.client().send("GET / HTTP/1.1\r\nHost: a\r\n");
        assertThat(client.readResponse("GET").status()).isEqualTo(408);
        client.expectClosed();
    }

    // "complete within": bytes that trickle in do not prolong it
    @Test
    void aHeadThatTricklesIn() throws IOException {
        Instant start = Instant.now();
        RawClient client = FABRIC.client().send("GET / HTTP/1.1\r\nX-A: ");
        while (!client.hasInput()) {
            client.send("x");
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(client.readResponse("GET").status()).isEqualTo(408);
    }

    // The second request of a connection has the same time for its head
    @Test
    void aSecondHeadThatDoesNotComplete() throws IOException {
        RawClient client = FABRIC.client();
        client.get("/").readResponse();
        client.send("GET / HTTP/1.1\r\n");
        assertThat(client.readResponse("GET").status()).isEqualTo(408);
        client.expectClosed();
    }

    // "body-timeout: without a byte of a request body"
    @Test
    void aBodyThatStalls() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nbody");
        client.expectNothingFor(500);
        assertThat(client.readResponse("POST").status()).isEqualTo(408);
        client.expectClosed();
    }

    // "body-timeout": bytes prolong it
    @Test
    void aSlowBody() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client().send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        for (String part : new String[] {"s", "l", "o"}) {
            client.expectNothingFor(500);
            client.send(part);
        }
        assertThat(client.send("w").readResponse("POST").text()).isEqualTo("slow");
    }

    // "or without the client taking one of a response"
    @Test
    void aClientThatDoesNotRead() throws Exception {
        Gate cut = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            byte[] piece = new byte[64 * 1024];
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            try {
                for (int i = 0; i < 15_000; i++) {
                    exchange.raw(piece);
                }
            } catch (IOException e) {
                cut.open();
            }
            exchange.close();
        });
        FABRIC.closing(RawClient.connect(FABRIC.node().config().port("clients"), 16 * 1024)).get(path);
        cut.pass();
    }

    // "max-request-body": announced
    @Test
    void aBodyAnnouncedOverTheLimit() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client().send("POST " + path
                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
        assertThat(client.readResponse("POST").status()).isEqualTo(413);
        assertThat(FABRIC.backend().requests(path)).isEmpty();
    }

    // "max-request-body": in chunks, found out on the way
    @Test
    void aChunkedBodyOverTheLimit() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client().send("POST " + path
                + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("8000\r\n" + "x".repeat(32 * 1024) + "\r\n");
        try {
            client.send("8001\r\n" + "x".repeat(32 * 1024 + 1) + "\r\n0\r\n\r\n");
        } catch (SocketException e) {
            // The node closed before it had read all of it.
        }
        assertThat(client.readResponse("POST").status()).isEqualTo(413);
        client.expectClosed();
    }

    // "max-request-body": exactly that much is fine
    @Test
    void aBodyOfTheLimit() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "" + exchange.bodyText().length()));
        RawClient client = FABRIC.client();
        Response response = client.request("POST", path, "x".repeat(64 * 1024)).readResponse();
        assertThat(response.text()).isEqualTo("65536");
    }
}
