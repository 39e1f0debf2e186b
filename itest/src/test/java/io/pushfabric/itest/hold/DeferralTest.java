package io.pushfabric.itest.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.HttpHead;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1: "A deferral: the response carries the Push-Handle of its request". */
class DeferralTest {
    private static final int PARKED = 200;
    private static final int FEW = 8;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    // "puts the backend connection back into the pool at once, and parks the client connection"
    @Test
    void manyParkedClientsTakeFewBackendConnections() throws IOException {
        FABRIC.backend().forgetMost();
        String path = FABRIC.backend().path(exchange -> exchange.defer("Push-Hold: stream"));
        List<RawClient> clients = new ArrayList<>();
        Set<String> handles = new HashSet<>();
        for (int i = 0; i < PARKED; i++) {
            RawClient client = FABRIC.client().get(path);
            client.readHead();
            clients.add(client);
            handles.add(FABRIC.backend().next(path).handle());
        }
        assertThat(FABRIC.backend().mostConnections()).isLessThanOrEqualTo(FEW);
        assertThat(FABRIC.metric("parked_connections")).isGreaterThanOrEqualTo(PARKED);
        assertThat(handles).as("new for every request").hasSize(PARKED).allMatch(h -> h.matches("[\\w-]{16,200}"));
    }

    // "Push-Hold: response … this one" is the default; "nothing is sent to the client yet"
    @Test
    void theDefaultHoldSendsNothing() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.deferAs(200, "only at the time-out"));
        parked.client().expectNothingFor(200);
        assertThat(FABRIC.state(parked.handle()).field("hold")).isEqualTo("response");
    }

    // "Status and end-to-end headers of the deferral are kept as the head of the response to come"
    @Test
    void aResponseHoldKeepsItsHead() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(203, "at the time-out", "X-Kept: 1", "Set-Cookie: a=1",
                "Set-Cookie: b=2", "Content-Type: text/x", "Connection: X-Hop", "X-Hop: 1", "Push-Label: a",
                "Push-Timeout: 60", "Push-Hold: response"));
        FABRIC.pushLast(parked.handle(), "hello");
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(203);
        assertThat(response.header("X-Kept")).isEqualTo("1");
        assertThat(response.head().headers("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(response.header("Content-Type")).isEqualTo("text/x");
        assertThat(response.has("X-Hop")).isFalse();
        assertThat(response.head().namesWith("push-")).isEmpty();
        assertThat(response.text()).isEqualTo("hello");
    }

    // "Push-Hold: stream: status and headers are sent now, with Transfer-Encoding: chunked"
    @Test
    void aStreamHoldSendsItsHeadNow() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(201, "", "Push-Hold: stream", "X-Kept: 1",
                "Content-Type: text/event-stream"));
        HttpHead head = parked.client().readHead();
        assertThat(head.startLine()).startsWith("HTTP/1.1 201 ");
        assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(head.has("Content-Length")).isFalse();
        assertThat(head.header("X-Kept")).isEqualTo("1");
        assertThat(head.namesWith("push-")).isEmpty();
        parked.client().expectNothingFor(200);
    }

    // "a body, if any, is the first chunk"
    @Test
    void theBodyOfAStreamHoldIsTheFirstChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, "retry: 1000\n\n", "Push-Hold: stream"));
        Response response = endedBy(parked, "last");
        assertThat(response.chunkTexts()).containsExactly("retry: 1000\n\n", "last");
    }

    private static Response endedBy(Parked parked, String last) throws IOException {
        assertThat(FABRIC.pushLast(parked.handle(), last).summary()).isEqualTo("200 delivered");
        return parked.client().readResponse();
    }

    // The body of a deferral is the first chunk however the backend frames it
    @Test
    void theBodyMayBeChunkedByTheBackend() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.raw("HTTP/1.1 200 OK\r\nPush-Handle: " + exchange.handle()
                + "\r\nPush-Hold: stream\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n"));
        assertThat(endedBy(parked, "last").chunkTexts()).containsExactly("abcd", "last");
    }

    // A deferral may come from an HTTP/1.0 backend that closes
    @Test
    void theBackendMayClose() throws IOException {
        Parked parked = FABRIC.park(exchange -> {
            exchange.raw("HTTP/1.0 200 OK\r\nPush-Handle: " + exchange.handle() + "\r\nPush-Hold: stream\r\n\r\nfirst");
            exchange.close();
        });
        assertThat(endedBy(parked, "last").chunkTexts()).containsExactly("first", "last");
    }

    // "Keywords are case-insensitive", and so are header names (RFC 9110 5.1)
    @Test
    void keywordsAreCaseInsensitive() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.raw("HTTP/1.1 200 OK\r\npush-handle: " + exchange.handle()
                + "\r\nPUSH-HOLD: Stream\r\ncontent-length: 0\r\n\r\n"));
        assertThat(parked.client().readHead().header("Transfer-Encoding")).isEqualTo("chunked");
    }

    // "unknown Push-* headers are ignored", and none reaches the client
    @Test
    void unknownPushHeadersAreIgnored() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Mood: fine", "Push-Mood: x"));
        assertThat(parked.client().readHead().namesWith("push-")).isEmpty();
    }

    // "A body over 64 KiB" is an error: one of exactly that is not
    @Test
    void aBodyOfTheLimitIsTaken() throws IOException {
        String body = "x".repeat(64 * 1024);
        Parked parked = FABRIC.park(exchange -> exchange.deferAs(200, body, "Push-Hold: stream"));
        assertThat(endedBy(parked, "last").chunkTexts()).containsExactly(body, "last");
    }

    // The values at the edges of the table are fine
    @ParameterizedTest
    @ValueSource(strings = {
        "Push-Timeout: 1", "Push-Timeout: 2147483", "Push-Keep-Alive: 0", "Push-Keep-Alive: 5",
        "Push-Keep-Alive: 5; data=\"x\"", "Push-Keep-Alive: 5;data=\"\\r\\n\\t\\\"\\\\\\x00\\xfF\"",
        "Push-Gone: /gone?x=1", "Push-Label: a._:@/+-Z9, b", "Push-Label: ..., .a, a..",
    })
    void valuesThatAreFine(String header) throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", header));
        assertThat(endedBy(parked, "last").text()).isEqualTo("last");
    }

    // The same for the longest data and label, and the most labels
    @Test
    void theMostThatIsFine() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream",
                "Push-Keep-Alive: 60; data=\"" + "x".repeat(1023) + "\\x20\"", "Push-Label: " + "l".repeat(128),
                "Push-Label: a,b,c,d,e,f,g,h", "Push-Label: i, j, k, l, m, n, o"));
        assertThat(endedBy(parked, "last").text()).isEqualTo("last");
    }

    // "GET /v1/handles/{handle}": handle, node, state, labels, client, hold, parkedAt, messages
    @Test
    void theStateOfAHoldIsTold() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer("Push-Label: b, a", "Push-Label: c"));
        Answer state = FABRIC.state(parked.handle());
        assertThat(state.status()).isEqualTo(200);
        assertThat(state.field("handle")).isEqualTo(parked.handle());
        assertThat(state.field("node")).isEqualTo("node-a");
        assertThat(state.field("state")).isEqualTo("parked");
        assertThat(state.json().path("labels").values()).extracting(label -> label.asString())
                .containsExactlyInAnyOrder("a", "b", "c");
        assertThat(state.field("client")).isEqualTo(parked.client().address());
        assertThat(OffsetDateTime.parse(state.field("parkedAt")).toInstant())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(state.json().path("messages").asInt()).isZero();
    }

    // An HTTP/1.0 and a HEAD request can be deferred like any other, and so can a POST with a body
    @Test
    void anyRequestCanBeDeferred() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.bodyText();
            exchange.defer();
        });
        RawClient client = FABRIC.client().request("POST", path, "question");
        FABRIC.pushLast(FABRIC.backend().next(path).handle(), "answer");
        assertThat(client.readResponse().text()).isEqualTo("answer");
    }

    // "After a complete response the connection waits for the next request": deferred, normal, deferred
    @Test
    void aConnectionMayBeParkedAgainAndAgain() throws IOException {
        RawClient client = FABRIC.client();
        for (int i = 0; i < 20; i++) {
            Parked parked = FABRIC.park(client, "GET", exchange -> exchange.defer());
            FABRIC.pushLast(parked.handle(), "message " + i);
            Response response = client.readResponse();
            assertThat(response.framing()).isEqualTo(Framing.LENGTH);
            assertThat(response.text()).isEqualTo("message " + i);
            assertThat(client.get("/").readResponse().text()).isEqualTo("root");
        }
    }
}
