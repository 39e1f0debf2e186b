package io.pushfabric.itest.hold;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that has closed its sending side before its request was answered. */
class HalfClosedClientTest {
    private static final int LARGE = 4 * 1024 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    // RFC 9112 9.6: what it asked is answered, also when that does not fit into the buffers of a socket
    @Test
    void itIsAnswered() throws IOException {
        Gate half = new Gate();
        RawClient client = FABRIC.client().get(FABRIC.backend().path(exchange -> {
            half.pass();
            exchange.answer(200, "x".repeat(LARGE));
        }));
        client.halfClose();
        half.open();
        assertThat(client.readResponse().text()).hasSize(LARGE);
        client.expectEof();
    }

    // "A client that closes its sending side while parked is gone": also one that did so before
    @Test
    void itIsNotParked() throws IOException {
        Gate half = new Gate();
        String[] handle = new String[1];
        RawClient client = FABRIC.client().get(FABRIC.backend().path(exchange -> {
            handle[0] = exchange.handle();
            half.pass();
            exchange.defer("Push-Hold: response");
        }));
        client.halfClose();
        half.open();
        client.expectEof();
        eventually(() -> assertThat(FABRIC.push(handle[0], "too late").summary()).isEqualTo("410 gone client-closed"));
    }

    // Both of two pipelined requests, with the end behind them
    @Test
    void pipelinedRequestsAreAnswered() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "yes"));
        String request = RawClient.requestText("GET", path, null);
        RawClient client = FABRIC.client().send(request + request);
        client.halfClose();
        assertThat(client.readResponse().text()).isEqualTo("yes");
        assertThat(client.readResponse().text()).isEqualTo("yes");
        client.expectEof();
    }
}
