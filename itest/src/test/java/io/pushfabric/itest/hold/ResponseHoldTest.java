package io.pushfabric.itest.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, "What the client sees": messages to a parked request, byte by byte. */
class ResponseHoldTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static Parked parked(String... headers) throws IOException {
        return FABRIC.park(exchange -> exchange.deferAs(200, "not for now", headers));
    }

    // "first message also the last: one response with Content-Length"
    @Test
    void oneMessageIsOneResponse() throws IOException {
        Parked parked = parked("Content-Type: text/plain");
        assertThat(FABRIC.pushLast(parked.handle(), "hello").summary()).isEqualTo("200 delivered");
        String raw = parked.client().readUntil("\r\n\r\nhello");
        assertThat(raw).startsWith("HTTP/1.1 200 ").containsIgnoringCase("\r\ncontent-length: 5\r\n")
                .doesNotContainIgnoringCase("transfer-encoding").doesNotContain("not for now");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // The same, marked by the header instead of the query
    @Test
    void theHeaderMarksTheLastMessageToo() throws IOException {
        Parked parked = parked();
        FABRIC.push(parked.handle(), "hello", "Push-End: true");
        assertThat(parked.client().readResponse().framing()).isEqualTo(Framing.LENGTH);
    }

    // The same, and the message is empty
    @Test
    void anEmptyLastMessageIsAnEmptyResponse() throws IOException {
        Parked parked = parked();
        assertThat(FABRIC.pushLast(parked.handle(), "").summary()).isEqualTo("200 delivered");
        Response response = parked.client().readResponse();
        assertThat(response.header("Content-Length")).isEqualTo("0");
    }

    // "first message not the last: Transfer-Encoding: chunked, one chunk per message, until the last message, then
    // the zero chunk"
    @Test
    void severalMessagesAreChunks() throws IOException {
        Parked parked = parked();
        parked.client().expectNothingFor(50);
        FABRIC.push(parked.handle(), "one");
        assertThat(parked.client().readHead().header("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(parked.client().readUntil("one\r\n")).isEqualTo("3\r\none\r\n");
        FABRIC.push(parked.handle(), "two two", "Push-End: false");
        assertThat(parked.client().readUntil("two\r\n")).isEqualTo("7\r\ntwo two\r\n");
        parked.client().expectNothingFor(50);
        FABRIC.pushLast(parked.handle(), "three");
        assertThat(parked.client().read(15)).isEqualTo("5\r\nthree\r\n0\r\n\r\n");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // The same, ended by an empty message: only the zero chunk
    @Test
    void anEmptyLastMessageIsTheZeroChunk() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        FABRIC.push(parked.handle(), "one");
        assertThat(FABRIC.pushLast(parked.handle(), "").summary()).isEqualTo("200 delivered");
        parked.client().readHead();
        assertThat(parked.client().read(13)).isEqualTo("3\r\none\r\n0\r\n\r\n");
    }

    // "An empty message that is not the last is delivered, writes nothing"
    @Test
    void anEmptyMessageWritesNothing() throws IOException {
        Parked parked = parked();
        assertThat(FABRIC.push(parked.handle(), "").summary()).isEqualTo("200 delivered");
        parked.client().expectNothingFor(100);
        FABRIC.push(parked.handle(), "one");
        FABRIC.push(parked.handle(), "");
        FABRIC.pushLast(parked.handle(), "two");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one", "two");
    }

    // An empty message does not begin the response: its first real message may still be the last
    @Test
    void anEmptyMessageDoesNotBeginTheResponse() throws IOException {
        Parked parked = parked();
        FABRIC.push(parked.handle(), "");
        FABRIC.pushLast(parked.handle(), "whole");
        assertThat(parked.client().readResponse().framing()).isEqualTo(Framing.LENGTH);
    }

    // "raw bytes": all of them
    @Test
    void bytesAreNotTouched() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Parked parked = parked();
        try (Publisher publisher = FABRIC.node().publisher()) {
            publisher.push(parked.handle(), all);
            publisher.push(parked.handle(), all, "Push-End: true");
        }
        assertThat(parked.client().readResponse().chunks()).containsExactly(all, all);
    }

    // "Each message is exactly one HTTP chunk", also the largest ("a larger message is taken only when nothing waits")
    @Test
    void aLargeMessageIsOneChunk() throws Exception {
        byte[] large = new byte[1024 * 1024];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i % 251);
        }
        Parked parked = parked();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        Future<Response> response = reader.submit(() -> parked.client().readResponse());
        try (Publisher publisher = FABRIC.node().publisher()) {
            assertThat(publisher.push(parked.handle(), large).summary()).isEqualTo("200 delivered");
            assertThat(publisher.pushLast(parked.handle(), "end").summary()).isEqualTo("200 delivered");
        }
        assertThat(response.get(10, TimeUnit.SECONDS).chunks().get(0)).isEqualTo(large);
        assertThat(response.get().chunks()).hasSize(2);
        reader.shutdown();
    }

    // A push may come in chunks: it is still one message
    @Test
    void aChunkedPushIsOneMessage() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        RawClient raw = FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
        raw.send("POST /v1/handles/" + parked.handle() + "?end=true HTTP/1.1\r\nHost: a\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
        assertThat(raw.readResponse("POST").status()).isEqualTo(200);
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("abcdef");
    }

    // "a message may replace … the Content-Type of the push, if it has one"
    @Test
    void aMessageMayReplaceTheContentType() throws IOException {
        Parked parked = parked("Content-Type: text/plain", "X-Kept: 1");
        FABRIC.pushLast(parked.handle(), "{}", "Content-Type: application/json");
        Response response = parked.client().readResponse();
        assertThat(response.head().headers("Content-Type")).containsExactly("application/json");
        assertThat(response.header("X-Kept")).isEqualTo("1");
    }

    // "application/x-www-form-urlencoded, which tools send unasked, replaces nothing"
    @ParameterizedTest
    @ValueSource(strings = {
        "application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded; charset=UTF-8",
    })
    void formUrlencodedReplacesNothing(String type) throws IOException {
        Parked parked = parked("Content-Type: text/plain");
        FABRIC.pushLast(parked.handle(), "a=b", "Content-Type: " + type);
        assertThat(parked.client().readResponse().header("Content-Type")).isEqualTo("text/plain");
    }

    // "and Push-Status: <200-599 but 204, 205, 304>"
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 302, 404, 503, 599})
    void aMessageMayReplaceTheStatus(int status) throws IOException {
        Parked parked = parked();
        FABRIC.push(parked.handle(), "first", "Push-Status: " + status);
        FABRIC.pushLast(parked.handle(), "last");
        assertThat(parked.client().readResponse().status()).isEqualTo(status);
    }

    // "but 204, 205, 304": refused, and nothing is delivered
    @ParameterizedTest
    @ValueSource(strings = {"204", "205", "304", "199", "600", "100", "0", "-200", "2000", "ok", ""})
    void aBadStatusIsRefused(String status) throws IOException {
        Parked parked = parked();
        assertThat(FABRIC.pushLast(parked.handle(), "x", "Push-Status: " + status).summary())
                .isEqualTo("400 bad-request");
        FABRIC.pushLast(parked.handle(), "good");
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("good");
    }

    // "later both are ignored"
    @Test
    void laterMessagesReplaceNothing() throws IOException {
        Parked parked = parked("Content-Type: text/plain");
        FABRIC.push(parked.handle(), "first");
        FABRIC.pushLast(parked.handle(), "last", "Content-Type: text/html", "Push-Status: 500");
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("text/plain");
        assertThat(response.chunkTexts()).containsExactly("first", "last");
    }

    // The same: of a stream hold the head has been sent before the first message
    @Test
    void messagesToAStreamReplaceNothing() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Content-Type: text/plain"));
        FABRIC.pushLast(parked.handle(), "last", "Content-Type: text/html", "Push-Status: 500");
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("text/plain");
    }

    // "Messages … are delivered", and counted by the state
    @Test
    void theStateCountsMessages() throws IOException {
        Parked parked = parked();
        FABRIC.push(parked.handle(), "one");
        FABRIC.push(parked.handle(), "two");
        assertThat(FABRIC.state(parked.handle()).json().path("messages").asInt()).isEqualTo(2);
        assertThat(FABRIC.state(parked.handle()).field("state")).isEqualTo("begun");
    }
}
