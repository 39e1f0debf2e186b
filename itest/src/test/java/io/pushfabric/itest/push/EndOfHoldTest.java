package io.pushfabric.itest.push;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2: how holds end, and what a push to an ended one is answered. */
class EndOfHoldTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static void assertGone(String handle, String reason) throws IOException {
        assertThat(FABRIC.push(handle, "late").summary()).isEqualTo("410 gone " + reason);
        assertThat(FABRIC.state(handle).summary()).isEqualTo("410 gone " + reason);
        assertThat(FABRIC.delete(handle).summary()).isEqualTo("410 gone " + reason);
        assertThat(FABRIC.expire(handle).summary()).isEqualTo("410 gone " + reason);
    }

    // "410 … reason: completed"
    @Test
    void completed() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        assertThat(FABRIC.pushLast(parked.handle(), "last").summary()).isEqualTo("200 delivered");
        assertGone(parked.handle(), "completed");
    }

    // The same while the connection is parked with its next request: the old handle stays old
    @Test
    void completedAndParkedAgain() throws IOException {
        RawClient client = FABRIC.client();
        Parked first = FABRIC.park(client, "GET", exchange -> exchange.defer());
        FABRIC.pushLast(first.handle(), "first");
        client.readResponse();
        Parked second = FABRIC.park(client, "GET", exchange -> exchange.defer());
        FABRIC.awaitParked(second.handle());
        assertGone(first.handle(), "completed");
        client.expectNothingFor(50);
        FABRIC.pushLast(second.handle(), "second");
        assertThat(client.readResponse().text()).isEqualTo("second");
    }

    // "client-closed", by an orderly close
    @Test
    void clientClosed() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        parked.client().close();
        eventually(() -> assertGone(parked.handle(), "client-closed"));
    }

    // "client-closed", by a reset
    @Test
    void clientReset() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        parked.client().reset();
        eventually(() -> assertGone(parked.handle(), "client-closed"));
    }

    // "timeout"
    @Test
    void timeout() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Timeout: 1"));
        assertThat(parked.client().readResponse().status()).isEqualTo(200);
        assertGone(parked.handle(), "timeout");
    }

    // "DELETE …: close the client connection (… else not a byte): 200 {"outcome":"closed",…}"
    @Test
    void closedWithoutAByte() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.deferAs(200, "never seen"));
        Answer answer = FABRIC.delete(parked.handle());
        assertThat(answer.summary()).isEqualTo("200 closed");
        assertThat(answer.field("handle")).isEqualTo(parked.handle());
        assertThat(answer.field("node")).isEqualTo("node-a");
        assertThat(parked.client().readToEnd()).isEmpty();
        assertGone(parked.handle(), "closed");
    }

    // "(a begun response gets its zero chunk first …)"
    @Test
    void closedWithTheZeroChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        FABRIC.push(parked.handle(), "one");
        assertThat(FABRIC.delete(parked.handle()).summary()).isEqualTo("200 closed");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one");
        parked.client().expectEof();
        assertGone(parked.handle(), "closed");
    }

    // The same for a stream without a message: its head is sent, so it has begun
    @Test
    void aStreamIsClosedWithTheZeroChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        FABRIC.delete(parked.handle());
        assertThat(parked.client().readToEnd()).isEqualTo("0\r\n\r\n");
    }

    // "POST …/expire: … the client gets what it would get at the time-out, its connection stays: 200 expired"
    @Test
    void expired() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.deferAs(202, "nothing yet", "X-Kept: 1"));
        Answer answer = FABRIC.expire(parked.handle());
        assertThat(answer.summary()).isEqualTo("200 expired");
        assertThat(answer.field("handle")).isEqualTo(parked.handle());
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.header("X-Kept")).isEqualTo("1");
        assertThat(response.header("Content-Length")).isEqualTo("11");
        assertThat(response.text()).isEqualTo("nothing yet");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
        assertGone(parked.handle(), "expired");
    }

    // The same for a begun response
    @Test
    void aBegunResponseExpires() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "unused"));
        FABRIC.push(parked.handle(), "one");
        assertThat(FABRIC.expire(parked.handle()).summary()).isEqualTo("200 expired");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // "409 not-deferred: the backend answered normally"
    @Test
    void notDeferred() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "normal"));
        RawClient client = FABRIC.client().get(path);
        client.readResponse();
        String handle = FABRIC.backend().next(path).handle();
        assertThat(FABRIC.push(handle, "x").summary()).isEqualTo("409 not-deferred");
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }

    // The same while the normal response is still streaming
    @Test
    void notDeferredWhileStreaming() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            gate.pass();
            exchange.raw("later");
        });
        RawClient client = FABRIC.client().get(path);
        client.readHead();
        assertThat(FABRIC.push(FABRIC.backend().next(path).handle(), "x").summary()).isEqualTo("409 not-deferred");
        gate.open();
        assertThat(client.read(10)).isEqualTo("firstlater");
    }

    // Section 7: gone_total{reason}, parked_connections, transitions_total{from,to,reason}
    @Test
    void endsAreCounted() throws IOException {
        double gone = FABRIC.metric("gone_total", "reason", "closed");
        double parkedBefore = FABRIC.metric("parked_connections");
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        assertThat(FABRIC.metric("parked_connections")).isEqualTo(parkedBefore + 1);
        FABRIC.delete(parked.handle());
        parked.client().expectEof();
        eventually(() -> assertThat(FABRIC.metric("gone_total", "reason", "closed")).isEqualTo(gone + 1));
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isEqualTo(parkedBefore));
        assertThat(FABRIC.node().metrics().samples().stream()
                .filter(sample -> sample.name().equals("pushfabric_transitions_total")))
                .isNotEmpty().allMatch(sample -> sample.tags().keySet()
                        .containsAll(Set.of("from", "to", "reason")));
    }
}
