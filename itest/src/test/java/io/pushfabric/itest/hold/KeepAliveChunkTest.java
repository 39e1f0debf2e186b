package io.pushfabric.itest.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "in the middle of a response (some bytes sent), each idle interval writes the predefined chunk". */
class KeepAliveChunkTest {
    private static final String EVENTS = "Content-Type: text/event-stream";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("clients.keep-alive", Map.of("interval", "400ms", "data", ":\n\n")));

    private static RawClient stream(String... headers) throws IOException {
        return stream(FABRIC.park(exchange -> exchange.defer(headers)));
    }

    private static RawClient stream(Parked parked) throws IOException {
        parked.client().readHead();
        return parked.client();
    }

    // "the chunk; applies to text/event-stream"
    @Test
    void theConfiguredChunkAppliesToEventStreams() throws IOException {
        RawClient client = stream("Push-Hold: stream", EVENTS);
        client.expectNothingFor(200);
        assertThat(client.read(16)).isEqualTo("3\r\n:\n\n\r\n3\r\n:\n\n\r\n");
    }

    // The type is compared as RFC 9110 8.3 says: without case and parameters
    @Test
    void itAppliesToEventStreamsWithParameters() throws IOException {
        RawClient client = stream("Push-Hold: stream", "Content-Type: Text/Event-Stream;charset=utf-8");
        assertThat(client.readChunkText()).isEqualTo(":\n\n");
    }

    // "other types: none unless the deferral says so"
    @Test
    void otherTypesHaveNone() throws IOException {
        stream("Push-Hold: stream", "Content-Type: text/plain").expectNothingFor(1000);
    }

    // "unless the deferral says so": interval and data of its own
    @Test
    void aDeferralHasItsOwnIntervalAndData() throws IOException {
        RawClient client = stream("Push-Hold: stream", "Content-Type: text/plain",
                "Push-Keep-Alive: 1; data=\"a\\r\\n\\t\\\"\\\\\\x00\\xfF;\"");
        client.expectNothingFor(700);
        assertThat(client.readChunkText()).isEqualTo("a\r\n\t\"\\\0\377;");
        client.expectNothingFor(700);
        assertThat(client.readChunkText()).isEqualTo("a\r\n\t\"\\\0\377;");
    }

    // "or left out for the configured chunk"
    @Test
    void aDeferralMayLeaveOutTheData() throws IOException {
        RawClient client = stream("Push-Hold: stream", "Content-Type: text/plain", "Push-Keep-Alive: 1");
        client.expectNothingFor(700);
        assertThat(client.readChunkText()).isEqualTo(":\n\n");
    }

    // "0 turns it off"
    @Test
    void aDeferralMayTurnItOff() throws IOException {
        stream("Push-Hold: stream", EVENTS, "Push-Keep-Alive: 0").expectNothingFor(1000);
    }

    // "in the middle of a response (some bytes sent)": not before
    @Test
    void nothingComesBeforeTheResponseBegins() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer(EVENTS));
        parked.client().expectNothingFor(1000);
        FABRIC.push(parked.handle(), "one");
        parked.client().readHead();
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        assertThat(parked.client().readChunkText()).isEqualTo(":\n\n");
    }

    // "each idle interval": a message starts it anew
    @Test
    void aMessageStartsTheIntervalAnew() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Keep-Alive: 2; data=\"k\""));
        RawClient client = stream(parked);
        client.expectNothingFor(1300);
        Instant pushed = Instant.now();
        FABRIC.push(parked.handle(), "one");
        assertThat(client.readChunkText()).isEqualTo("one");
        assertThat(client.readChunkText()).isEqualTo("k");
        assertThat(Duration.between(pushed, Instant.now())).isGreaterThan(Duration.ofMillis(1900));
    }

    // The time-out is about messages: keep-alive does not prolong the hold
    @Test
    void itDoesNotProlongTheHold() throws IOException {
        Instant start = Instant.now();
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", EVENTS, "Push-Timeout: 1"));
        assertThat(parked.client().readResponse().chunkTexts()).isNotEmpty().containsOnly(":\n\n");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
    }

    // Nothing comes after the end of the hold
    @Test
    void itEndsWithTheHold() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", EVENTS));
        FABRIC.pushLast(parked.handle(), "last");
        assertThat(parked.client().readResponse().chunkTexts()).contains("last");
        parked.client().expectNothingFor(1000);
    }

    // "An HTTP/1.0 client gets the bytes unchunked"
    @Test
    void http10GetsItUnchunked() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.defer("Push-Hold: stream", EVENTS));
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/1.0\r\nHost: a\r\n\r\n");
        client.readHead();
        assertThat(client.read(6)).isEqualTo(":\n\n:\n\n");
    }

    // "To a HEAD request no body byte is ever written"
    @Test
    void headGetsNone() throws IOException {
        Parked parked = FABRIC.park(FABRIC.client(), "HEAD", exchange -> exchange.defer("Push-Hold: stream", EVENTS));
        stream(parked).expectNothingFor(1000);
    }
}
