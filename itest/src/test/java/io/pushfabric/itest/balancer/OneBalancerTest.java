package io.pushfabric.itest.balancer;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BalancerProcess;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.ScriptedBackend;
import io.pushfabric.itest.harness.Stalled;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One balancer before one push node: what works directly works through it. */
class OneBalancerTest {
    private static final int LARGE = 8 * 1024 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.stall-wait", "1s"));

    private static BalancerProcess balancer;

    @BeforeAll
    static void start() throws Exception {
        balancer = BalancerProcess.start("balancer-1", FABRIC.node().config());
    }

    @AfterAll
    static void stop() throws IOException {
        if (balancer != null) {
            balancer.close();
            assertThat(balancer.process().output()).noneMatch(line -> line.contains("LEAK"))
                    .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        }
    }

    private static RawClient client() throws IOException {
        return FABRIC.closing(balancer.client());
    }

    private static Parked parked(RawClient client, ScriptedBackend.Handler deferral) throws IOException {
        Parked parked = FABRIC.park(client, "GET", deferral);
        FABRIC.awaitParked(parked.handle());
        return parked;
    }

    // "the real client, as known from … the PROXY v2 header of a balancer"
    @Test
    void theClientIsItself() throws IOException {
        RawClient client = client();
        Parked parked = parked(client, exchange -> exchange.defer());
        assertThat(FABRIC.state(parked.handle()).field("client")).isEqualTo(client.address());
        assertThat(balancer.metric("relay_connections")).isPositive();
    }

    // Requests on one connection, also pipelined ones
    @Test
    void pipelinedRequestsAreAnswered() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "yes"));
        String request = RawClient.requestText("GET", path, null);
        RawClient client = client().send(request + request + request);
        for (int i = 0; i < 3; i++) {
            assertThat(client.readResponse("GET").text()).isEqualTo("yes");
        }
        assertThat(client.get(path).readResponse().text()).isEqualTo("yes");
    }

    // Streams
    @Test
    void aStreamIsPushedTo() throws IOException {
        Parked parked = parked(client(), exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        for (String text : new String[] {"one", "two", "three"}) {
            assertThat(FABRIC.push(parked.handle(), text).summary()).isEqualTo("200 delivered");
            assertThat(parked.client().readChunkText()).isEqualTo(text);
        }
        FABRIC.pushLast(parked.handle(), "last");
        assertThat(parked.client().readChunkText()).isEqualTo("last");
        assertThat(parked.client().readChunkText()).isEmpty();
    }

    // Long polls, one after the other
    @Test
    void longPollsAreAnswered() throws IOException {
        RawClient client = client();
        for (int i = 0; i < 20; i++) {
            Parked parked = parked(client, exchange -> exchange.defer());
            assertThat(FABRIC.pushLast(parked.handle(), "poll " + i).summary()).isEqualTo("200 delivered");
            assertThat(client.readResponse().text()).isEqualTo("poll " + i);
        }
    }

    // "in the middle of a response, each idle interval writes the predefined chunk"
    @Test
    void keepAliveChunksCome() throws IOException {
        Parked parked = parked(client(),
                exchange -> exchange.defer("Push-Hold: stream", "Push-Keep-Alive: 1; data=\"beat\""));
        parked.client().readHead();
        assertThat(parked.client().readChunkText()).isEqualTo("beat");
        assertThat(parked.client().readChunkText()).isEqualTo("beat");
    }

    // A hold that times out, and the connection behind it
    @Test
    void aHoldTimesOut() throws IOException {
        RawClient client = client();
        parked(client, exchange -> exchange.deferAs(200, "nothing", "Push-Timeout: 1"));
        assertThat(client.readResponse().text()).isEqualTo("nothing");
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }

    // Large bodies, up and down at the same time
    @Test
    void largeBodiesGoBothWays() throws Exception {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            byte[] block = new byte[64 * 1024];
            for (int left = LARGE; left > 0; left -= block.length) {
                exchange.raw(exchange.body().readNBytes(block.length));
            }
        });
        String body = "0123456789abcdef".repeat(LARGE / 16);
        RawClient client = client();
        Thread upload = new Thread(() -> {
            try {
                client.request("POST", path, body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        upload.start();
        Response response = client.readResponse("POST");
        assertThat(response.text().equals(body)).as("the body came back unchanged").isTrue();
        upload.join();
    }

    // "the kernel of the machine that holds the client's TCP connection has taken the last byte (never before)"
    @Test
    void aClientThatDoesNotReadIsPending() throws IOException {
        RawClient slow = FABRIC.closing(RawClient.connect(balancer.port(), 16 * 1024));
        Parked parked = parked(slow, exchange -> exchange.defer("Push-Hold: stream"));
        slow.readHead();
        try (Publisher publisher = FABRIC.publisher()) {
            Stalled stalled = Stalled.fill(parked, publisher, 64 * 1024);
            assertThat(publisher.push(parked.handle(), "no room").summary()).startsWith("503 client-stalled");
            stalled.readOwed();
            eventually(() -> assertThat(publisher.push(parked.handle(), "again").summary())
                    .isEqualTo("200 delivered"));
        }
    }

    // "A client that closes its sending side while parked is gone"
    @Test
    void aParkedClientThatHalfClosesIsGone() throws IOException {
        Parked parked = parked(client(), exchange -> exchange.defer());
        parked.client().halfClose();
        parked.client().expectClosed();
        eventually(() -> assertThat(FABRIC.push(parked.handle(), "x").summary())
                .isEqualTo("410 gone client-closed"));
    }

    // The same by a reset
    @Test
    void aParkedClientThatResetsIsGone() throws IOException {
        Parked parked = parked(client(), exchange -> exchange.defer());
        parked.client().reset();
        eventually(() -> assertThat(FABRIC.push(parked.handle(), "x").summary())
                .isEqualTo("410 gone client-closed"));
    }

    // RFC 9112 9.6: behind its last request a client may close its sending side
    @Test
    void aHalfClosedClientIsAnswered() throws IOException {
        RawClient client = client().get(FABRIC.backend().path(exchange -> exchange.answer(200, "x".repeat(LARGE))));
        client.halfClose();
        assertThat(client.readResponse().text()).hasSize(LARGE);
        client.expectEof();
    }

    // A response that ends with the connection, and one that is cut short
    @Test
    void theEndOfTheConnectionIsTheEndOfTheResponse() throws IOException {
        RawClient whole = client().send("GET / HTTP/1.0\r\nHost: app.test\r\n\r\n");
        assertThat(whole.readToEnd()).endsWith("root");
        RawClient cut = client().get(FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            exchange.close();
        }));
        cut.readHead();
        assertThat(cut.read(4)).isEqualTo("half");
        cut.expectClosed();
    }

    // "DELETE: close the client connection"
    @Test
    void deleteClosesTheClient() throws IOException {
        Parked parked = parked(client(), exchange -> exchange.defer());
        assertThat(FABRIC.delete(parked.handle()).status()).isEqualTo(200);
        parked.client().expectEof();
    }

    // A killed balancer: "pushes to them … are 410 client-closed"
    @Test
    void aKilledBalancerLeavesItsClients() throws Exception {
        try (BalancerProcess other = BalancerProcess.start("balancer-2", FABRIC.node().config())) {
            RawClient client = FABRIC.closing(other.client());
            Parked parked = parked(client, exchange -> exchange.defer());
            other.process().kill();
            eventually(() -> assertThat(FABRIC.push(parked.handle(), "x").summary())
                    .isEqualTo("410 gone client-closed"));
        }
    }
}
