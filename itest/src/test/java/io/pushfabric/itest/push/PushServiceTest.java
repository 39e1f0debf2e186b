package io.pushfabric.itest.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2: the push listener as an HTTP service, and the shape of its answers. */
class PushServiceTest {
    private static final int MAX_MESSAGE = 2048;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.max-message", "2KiB"));

    // "GET /v1 answers {"service":"pushfabric","versions":["1"],"node":"<id>","nodes":[{"id":…,"push":"<url>"}]}"
    @Test
    void theServiceTellsWhatItIs() throws IOException {
        Answer answer = FABRIC.publisher().get("/v1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.field("service")).isEqualTo("pushfabric");
        assertThat(answer.json().path("versions").values()).extracting(v -> v.asString()).containsExactly("1");
        assertThat(answer.field("node")).isEqualTo("node-a");
        assertThat(answer.json().path("nodes").size()).isOne();
        assertThat(answer.json().path("nodes").path(0).path("id").asString()).isEqualTo("node-a");
        assertThat(answer.json().path("nodes").path(0).path("push").asString())
                .isEqualTo("http://127.0.0.1:" + FABRIC.node().config().port("push"));
    }

    // "200 {"outcome":"delivered","handle":…,"node":…}"
    @Test
    void aDeliveryIsTold() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        Answer answer = FABRIC.push(parked.handle(), "x");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.field("outcome")).isEqualTo("delivered");
        assertThat(answer.field("handle")).isEqualTo(parked.handle());
        assertThat(answer.field("node")).isEqualTo("node-a");
    }

    // "HTTP/1.1, keep-alive"
    @Test
    void aConnectionIsKept() throws IOException {
        Publisher publisher = FABRIC.publisher();
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        for (int i = 0; i < 20; i++) {
            assertThat(publisher.push(parked.handle(), "x").status()).isEqualTo(200);
            assertThat(publisher.push("unknown-unknown-unknown", "x").status()).isEqualTo(404);
        }
    }

    // "Problems are application/problem+json (RFC 9457): type urn:pushfabric:problem:<name>, title, status, detail"
    @Test
    void aProblemHasItsShape() throws IOException {
        Answer answer = FABRIC.push("0123456789abcdef", "x");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.field("type")).isEqualTo("urn:pushfabric:problem:unknown-handle");
        assertThat(answer.field("title")).isNotBlank();
        assertThat(answer.json().path("status").asInt()).isEqualTo(404);
        assertThat(answer.field("detail")).isNotBlank();
    }

    // "404 unknown-handle: malformed, forged"
    @ParameterizedTest
    @ValueSource(strings = {
        "x", "0123456789abcdef", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "not%20a%20handle%20at%20all", "%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00",
        "================", "................",
    })
    void malformedAndForged(String handle) throws IOException {
        assertThat(FABRIC.push(handle, "x").summary()).isEqualTo("404 unknown-handle");
        assertThat(FABRIC.state(handle).summary()).isEqualTo("404 unknown-handle");
        assertThat(FABRIC.delete(handle).summary()).isEqualTo("404 unknown-handle");
        assertThat(FABRIC.expire(handle).summary()).isEqualTo("404 unknown-handle");
    }

    // "forged": a handle of which one character is another one
    @Test
    void nearlyGenuine() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        String handle = parked.handle();
        for (int i = 0; i < handle.length() - 1; i++) {
            char other = handle.charAt(i) == 'A' ? 'B' : 'A';
            String forged = handle.substring(0, i) + other + handle.substring(i + 1);
            assertThat(FABRIC.push(forged, "x").summary()).as("changed at " + i).isEqualTo("404 unknown-handle");
        }
        parked.client().expectNothingFor(50);
    }

    // "404": too long for any handle
    @Test
    void tooLongForAHandle() throws IOException {
        assertThat(FABRIC.push("x".repeat(5_000), "x").status()).isEqualTo(404);
    }

    // "413 too-large: over push.max-message"; the hold and its stream stay
    @Test
    void tooLarge() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        assertThat(FABRIC.push(parked.handle(), "x".repeat(MAX_MESSAGE + 1)).summary()).isEqualTo("413 too-large");
        assertThat(FABRIC.push(parked.handle(), "x".repeat(MAX_MESSAGE)).summary()).isEqualTo("200 delivered");
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(parked.client().readResponse().chunks()).hasSize(2);
    }

    // The same in chunks, found out on the way
    @Test
    void tooLargeInChunks() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        RawClient raw = FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
        raw.send("POST /v1/handles/" + parked.handle() + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "400\r\n" + "x".repeat(1024) + "\r\n401\r\n" + "x".repeat(1025) + "\r\n0\r\n\r\n");
        assertThat(raw.readResponse("POST").status()).isEqualTo(413);
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("end");
    }

    // "(false and nothing else but these two are allowed)"
    @ParameterizedTest
    @CsvSource({"?end=maybe, X-A: b", "?end=, X-A: b", "?end=1, X-A: b", "'', Push-End: maybe", "'', Push-End: 1"})
    void otherMarksOfTheEnd(String query, String header) throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        Publisher publisher = FABRIC.publisher();
        Answer answer = publisher.call("POST", "/v1/handles/" + parked.handle() + query, new byte[] {'x'}, header);
        assertThat(answer.summary()).isEqualTo("400 bad-request");
        parked.client().expectNothingFor(100);
    }

    // "false" is allowed in both places
    @Test
    void falseIsAllowed() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        Publisher publisher = FABRIC.publisher();
        String target = "/v1/handles/" + parked.handle();
        assertThat(publisher.call("POST", target + "?end=false", new byte[] {'a'}).summary())
                .isEqualTo("200 delivered");
        assertThat(publisher.call("POST", target + "?end=true", new byte[] {'b'}).summary())
                .isEqualTo("200 delivered");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("a", "b");
    }

    // The two marks may both be there, and must agree; a query parameter that nobody knows is ignored
    @ParameterizedTest
    @CsvSource({"?end=true, Push-End: false, 400", "?end=false, Push-End: true, 400", "?end=true, Push-End: true, 200",
        "?end=false, Push-End: false, 200", "?colour=red, X-A: b, 200", "?colour=red&end=true, X-A: b, 200"})
    void contradictingMarksOfTheEnd(String query, String header, int status) throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        assertThat(FABRIC.publisher().call("POST", "/v1/handles/" + parked.handle() + query, new byte[] {'x'}, header)
                .status()).isEqualTo(status);
    }

    // "405 … as HTTP says": with Allow (RFC 9110 15.5.6)
    @ParameterizedTest
    @CsvSource({"PUT, /v1/handles/HANDLE", "PATCH, /v1/handles/HANDLE", "GET, /v1/handles/HANDLE/expire",
        "POST, /v1", "DELETE, /v1"})
    void otherMethods(String method, String target) throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        Answer answer = FABRIC.publisher().call(method, target.replace("HANDLE", parked.handle()), new byte[0]);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isNotBlank();
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    // An unknown resource is not found, and is no handle
    @ParameterizedTest
    @ValueSource(strings = {"/", "/v2", "/v1/handle", "/v1/handles", "/v1/handles/", "/v1x"})
    void otherResources(String target) throws IOException {
        assertThat(FABRIC.publisher().get(target).status()).isEqualTo(404);
    }

    // The push listener is no proxy, and the client listener no push service
    @Test
    void theListenersAreApart() throws IOException {
        assertThat(FABRIC.client().get("/v1").readResponse().text()).isEqualTo("no script for /v1");
    }

    // RFC 9110 10.1.1: who expects 100 (Continue), as curl does before larger bodies, gets it before it sends its body
    @ParameterizedTest
    @ValueSource(strings = {"/v1/handles/HANDLE", "/v1/labels/expecting", "/v1/messages"})
    void whoExpectsToContinueMay(String target) throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer("Push-Hold: stream", "Push-Label: expecting"));
        parked.client().readHead();
        String body = new Batch().toHandle(parked.handle(), "in a batch").text();
        RawClient raw = FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
        raw.send("POST " + target.replace("HANDLE", parked.handle()) + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue"
                + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: " + body.length() + "\r\n\r\n");
        assertThat(raw.readResponse("POST").status()).isEqualTo(100);
        raw.send(body);
        assertThat(raw.readResponse("POST").status()).isEqualTo(200);
        assertThat(parked.client().readChunkText()).isEqualTo(target.endsWith("messages") ? "in a batch" : body);
    }

    // RFC 9112: what is not a request is refused here too
    @Test
    void aBadRequestIsRefused() throws IOException {
        RawClient raw = FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
        raw.send("POST /v1/handles/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(raw.readResponse("POST").status()).isEqualTo(400);
        raw.expectClosed();
    }

    // Section 7: "pushes_total{outcome} (at the node that took the request)", push_seconds
    @Test
    void pushesAreCounted() throws IOException {
        double before = FABRIC.metric("pushes_total", "outcome", "delivered");
        double timed = FABRIC.metric("push_seconds_count");
        Parked parked = FABRIC.park(exchange -> exchange.defer());
        FABRIC.push(parked.handle(), "x");
        assertThat(FABRIC.metric("pushes_total", "outcome", "delivered")).isEqualTo(before + 1);
        assertThat(FABRIC.metric("push_seconds_count")).isGreaterThan(timed);
    }
}
