package io.pushfabric.itest.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.HttpHead;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import io.pushfabric.itest.harness.ScriptedBackend.Handler;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1, "What the client sees": HTTP/1.0 clients, HEAD requests, and clients that end their connection. */
class OtherClientsTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static Parked http10(Handler deferral) throws IOException {
        String path = FABRIC.backend().path(deferral);
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: app.test\r\n\r\n");
        return new Parked(client, FABRIC.backend().next(path).handle(), path);
    }

    // "An HTTP/1.0 client gets the bytes unchunked and the connection closed at the end"
    @Test
    void http10GetsNoChunks() throws IOException {
        Parked parked = http10(exchange -> exchange.deferAs(200, "", "X-Kept: 1"));
        FABRIC.push(parked.handle(), "one,");
        FABRIC.push(parked.handle(), "two,");
        FABRIC.pushLast(parked.handle(), "three");
        Response response = parked.client().readResponse();
        assertThat(response.framing()).isEqualTo(Framing.CLOSE);
        assertThat(response.header("X-Kept")).isEqualTo("1");
        assertThat(response.text()).isEqualTo("one,two,three");
    }

    // The same for a stream hold: its head and body now
    @Test
    void http10GetsAStream() throws IOException {
        Parked parked = http10(exchange -> exchange.deferAs(200, "zero,", "Push-Hold: stream"));
        assertThat(parked.client().readHead().has("Transfer-Encoding")).isFalse();
        assertThat(parked.client().read(5)).isEqualTo("zero,");
        FABRIC.push(parked.handle(), "one");
        assertThat(parked.client().read(3)).isEqualTo("one");
        FABRIC.pushLast(parked.handle(), "");
        parked.client().expectEof();
    }

    // The same for one message: its length is known, and the connection is closed all the same
    @Test
    void http10GetsOneResponse() throws IOException {
        Parked parked = http10(exchange -> exchange.defer());
        FABRIC.pushLast(parked.handle(), "whole");
        Response response = parked.client().readResponse();
        assertThat(response.text()).isEqualTo("whole");
        parked.client().expectEof();
    }

    // RFC 9112 9.6: the response to a request with "Connection: close" ends the connection
    @Test
    void aRequestThatAsksToCloseIsParkedToo() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.defer());
        RawClient client = FABRIC.client().get(path, "Connection: close");
        FABRIC.pushLast(FABRIC.backend().next(path).handle(), "whole");
        assertThat(client.readResponse().text()).isEqualTo("whole");
        client.expectEof();
    }

    // "To a HEAD request no body byte is ever written"
    @Test
    void headGetsNoBodyByte() throws IOException {
        Parked parked = FABRIC.park(FABRIC.client(), "HEAD", exchange -> exchange.defer());
        assertThat(FABRIC.pushLast(parked.handle(), "whole").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readResponse().status()).isEqualTo(200);
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // The same for a stream with a body, messages and an end
    @Test
    void headGetsNoChunk() throws IOException {
        Parked parked = FABRIC.park(FABRIC.client(), "HEAD", exchange -> exchange.raw("HTTP/1.1 200 OK\r\nPush-Handle: "
                + exchange.handle() + "\r\nPush-Hold: stream\r\nContent-Length: 4\r\n\r\n"));
        HttpHead head = parked.client().readHead();
        assertThat(head.startLine()).startsWith("HTTP/1.1 200 ");
        assertThat(FABRIC.push(parked.handle(), "one").summary()).isEqualTo("200 delivered");
        parked.client().expectNothingFor(100);
        assertThat(FABRIC.pushLast(parked.handle(), "two").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // "A pipelined request is held and processed only after the current one completes", also while parked
    @Test
    void aPipelinedRequestWaitsForTheEndOfTheHold() throws IOException {
        String next = FABRIC.backend().path(exchange -> exchange.answer(200, "next"));
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        parked.client().get(next);
        parked.client().expectNothingFor(200);
        assertThat(FABRIC.backend().requests(next)).isEmpty();
        FABRIC.push(parked.handle(), "one");
        FABRIC.pushLast(parked.handle(), "two");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one", "two");
        assertThat(parked.client().readResponse().text()).isEqualTo("next");
    }

    // The same for one that came in the same segment, and is parked then itself
    @Test
    void pipelinedRequestsAreParkedOneAfterTheOther() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.defer());
        RawClient client = FABRIC.client();
        client.send(RawClient.requestText("GET", path + "?1", null) + RawClient.requestText("GET", path + "?2", null));
        for (int i = 1; i <= 2; i++) {
            BackendRequest request = FABRIC.backend().next(path);
            assertThat(request.query()).isEqualTo("" + i);
            FABRIC.awaitParked(request.handle());
            assertThat(FABRIC.backend().requests(path)).hasSize(i);
            FABRIC.pushLast(request.handle(), "answer " + i);
            assertThat(client.readResponse().text()).isEqualTo("answer " + i);
        }
    }

    // "A client that closes its sending side while parked is gone"
    @Test
    void aHalfClosedClientIsGone() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        parked.client().halfClose();
        parked.client().expectEof();
        assertThat(FABRIC.push(parked.handle(), "x").summary()).isEqualTo("410 gone client-closed");
    }

    // So is one that does it in the middle of a stream; its zero chunk is not owed
    @Test
    void aHalfClosedStreamIsGone() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        FABRIC.push(parked.handle(), "one");
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        parked.client().halfClose();
        parked.client().readToEnd();
        assertThat(FABRIC.push(parked.handle(), "x").summary()).isEqualTo("410 gone client-closed");
    }

    // So is one that had sent its next request
    @Test
    void aHalfClosedClientIsGoneWithItsNextRequest() throws IOException {
        String next = FABRIC.backend().path(exchange -> exchange.answer(200, "next"));
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        parked.client().get(next).halfClose();
        parked.client().expectClosed();
        assertThat(FABRIC.push(parked.handle(), "x").summary()).isEqualTo("410 gone client-closed");
        assertThat(FABRIC.backend().requests(next)).isEmpty();
    }
}
