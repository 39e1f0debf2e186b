package io.pushfabric.itest.relay;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 4: a client "through a foreign balancer that speaks PROXY v2 (HAProxy, Envoy), works". */
class HaproxyTest {
    private static final int LARGE = 8 * 1024 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static Haproxy haproxy;

    @BeforeAll
    static void start() throws IOException {
        Optional<String> missing = Haproxy.missing();
        missing.ifPresent(reason -> System.out.println("HaproxyTest is skipped: " + reason));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        haproxy = Haproxy.inFrontOf(FABRIC.node().config().port("relay"));
    }

    @AfterAll
    static void stop() {
        if (haproxy != null) {
            haproxy.close();
        }
    }

    private static RawClient client() throws IOException {
        return FABRIC.closing(haproxy.client());
    }

    // A stream: parked, with the client's own address, and pushed to
    @Test
    void aStreamIsPushedTo() throws IOException {
        RawClient client = client();
        Parked parked = FABRIC.park(client, "GET", exchange -> exchange.defer("Push-Hold: stream"));
        FABRIC.awaitParked(parked.handle());
        assertThat(FABRIC.state(parked.handle()).field("client")).isEqualTo(client.address());
        client.readHead();
        assertThat(FABRIC.push(parked.handle(), "news").summary()).isEqualTo("200 delivered");
        assertThat(client.readChunkText()).isEqualTo("news");
    }

    // Long polls, one after the other on one connection
    @Test
    void longPollsAreAnswered() throws IOException {
        RawClient client = client();
        for (String text : new String[] {"first", "second", "third"}) {
            Parked parked = FABRIC.park(client, "GET", exchange -> exchange.defer());
            FABRIC.awaitParked(parked.handle());
            assertThat(FABRIC.pushLast(parked.handle(), text).summary()).isEqualTo("200 delivered");
            assertThat(client.readResponse().text()).isEqualTo(text);
        }
    }

    // Large bodies, up and down at the same time
    @Test
    void largeBodiesGoBothWays() throws IOException {
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
    }

    // HAProxy passes on that the client has left
    @Test
    void aClientThatLeavesIsGone() throws IOException {
        RawClient client = client();
        Parked parked = FABRIC.park(client, "GET", exchange -> exchange.defer());
        FABRIC.awaitParked(parked.handle());
        client.close();
        eventually(() -> assertThat(FABRIC.push(parked.handle(), "x").summary())
                .isEqualTo("410 gone client-closed"));
    }
}
