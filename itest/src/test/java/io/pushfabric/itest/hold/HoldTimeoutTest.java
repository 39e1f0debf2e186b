package io.pushfabric.itest.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1, "At the time-out", and the keep-alive chunk. */
class HoldTimeoutTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.idle-timeout", "1500ms")
            .set("clients.keep-alive-timeout", "500ms"));

    // "response with nothing sent gets the deferral's own status, headers and body with Content-Length"
    @Test
    void aResponseHoldEndsWithItsOwnResponse() throws IOException {
        Parked parked = FABRIC.park(exchange ->
                exchange.deferAs(202, "nothing yet", "X-Kept: 1", "Push-Timeout: 1"));
        parked.client().expectNothingFor(700);
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.framing()).isEqualTo(Framing.LENGTH);
        assertThat(response.header("X-Kept")).isEqualTo("1");
        assertThat(response.text()).isEqualTo("nothing yet");
        assertThat(response.head().namesWith("push-")).isEmpty();
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
        assertThat(FABRIC.push(parked.handle(), "late").summary()).isEqualTo("410 gone timeout");
    }

    // The same without a body
    @Test
    void aResponseHoldMayEndEmpty() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Timeout: 1"));
        assertThat(parked.client().readResponse().header("Content-Length")).isEqualTo("0");
    }

    // "stream … ends with the zero chunk"
    @Test
    void aStreamEndsWithTheZeroChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "first", "Push-Hold: stream", "Push-Timeout: 1"));
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("first");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
        assertThat(FABRIC.push(parked.handle(), "late").summary()).isEqualTo("410 gone timeout");
    }

    // "(or a begun response) ends with the zero chunk"
    @Test
    void aBegunResponseEndsWithTheZeroChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "unused", "Push-Timeout: 1"));
        FABRIC.push(parked.handle(), "one");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one");
    }

    // "Push-Timeout … default clients.idle-timeout"; parked connections outlive clients.keep-alive-timeout
    @Test
    void theDefaultIsConfigured() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "default"));
        parked.client().expectNothingFor(1200);
        assertThat(parked.client().readResponse().text()).isEqualTo("default");
    }

    // The deferral's own value wins over the configured one
    @Test
    void theDeferralWins() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Timeout: 60"));
        parked.client().expectNothingFor(2500);
    }

    // "how long the hold may last without a message": each one starts the time anew, "an empty message" too
    @Test
    void eachMessageStartsTheTimeAnew() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "at the time-out", "Push-Timeout: 2"));
        parked.client().expectNothingFor(1300);
        Instant pushed = Instant.now();
        assertThat(FABRIC.push(parked.handle(), "").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readResponse().text()).isEqualTo("at the time-out");
        assertThat(Duration.between(pushed, Instant.now())).isGreaterThan(Duration.ofMillis(1900));
    }

    // The same for a message in a stream
    @Test
    void aMessageProlongsAStream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Timeout: 2"));
        parked.client().readHead();
        parked.client().expectNothingFor(1300);
        Instant pushed = Instant.now();
        FABRIC.push(parked.handle(), "one");
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        assertThat(parked.client().readChunk()).isEmpty();
        assertThat(Duration.between(pushed, Instant.now())).isGreaterThan(Duration.ofMillis(1900));
    }

    // An HTTP/1.0 client sees the end of its connection
    @Test
    void http10SeesTheEnd() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.deferAs(200, "first", "Push-Hold: stream", "Push-Timeout: 1"));
        Response response = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: a\r\n\r\n").readResponse("GET");
        assertThat(response.framing()).isEqualTo(Framing.CLOSE);
        assertThat(response.text()).isEqualTo("first");
    }

    // "To a HEAD request no body byte is ever written", at the time-out neither
    @Test
    void headSeesNoBody() throws IOException {
        Parked parked = FABRIC.park(FABRIC.client(), "HEAD", exchange -> exchange.defer("Push-Timeout: 1"));
        assertThat(parked.client().readResponse().status()).isEqualTo(200);
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // "After a complete response the connection waits for the next request, at most clients.keep-alive-timeout"
    @Test
    void theConnectionIsClosedSomeTimeAfterTheHold() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        FABRIC.pushLast(parked.handle(), "last");
        assertThat(parked.client().readResponse().text()).isEqualTo("last");
        parked.client().expectNothingFor(250);
        parked.client().expectEof();
    }
}
