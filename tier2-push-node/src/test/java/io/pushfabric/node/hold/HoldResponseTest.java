package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.push.Message;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact bytes of a response to a parked request, for each kind of client. {@code |} stands for CRLF. */
class HoldResponseTest {
    private static final String KEPT = "HTTP/1.1 203 Fine|Content-Type: text/plain|X-One: 1|X-One: 2|";
    private static final String REPLACED = "HTTP/1.1 404 Not Found|Content-Type: text/html|X-One: 1|X-One: 2|";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @AfterEach
    void nothingIsLeft() {
        assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET,   Content-Length: 3||abc",
        "1.1 close GET,  Content-Length: 3|Connection: close||abc",
        "1.1 keep HEAD,  Content-Length: 3||",
        "1.1 close HEAD, Content-Length: 3|Connection: close||",
        "1.0 keep GET,   Content-Length: 3|Connection: keep-alive||abc",
        "1.0 close GET,  Content-Length: 3|Connection: close||abc",
        "1.0 keep HEAD,  Content-Length: 3|Connection: keep-alive||"})
    void firstMessageThatIsTheLast(String client, String expected) {
        assertThat(written(client, response -> response.whole(message("abc", true)))).isEqualTo(KEPT + expected);
        assertThat(written(client, response -> response.whole(replacing("abc", true)))).isEqualTo(REPLACED + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET,   Content-Length: 8||fallback",
        "1.1 close GET,  Content-Length: 8|Connection: close||fallback",
        "1.1 keep HEAD,  Content-Length: 8||",
        "1.0 keep GET,   Content-Length: 8|Connection: keep-alive||fallback",
        "1.0 close HEAD, Content-Length: 8|Connection: close||"})
    void deferralItselfAtTheTimeout(String client, String expected) {
        assertThat(written(client, HoldResponse::fallback)).isEqualTo(KEPT + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET,   Transfer-Encoding: chunked||3|abc|",
        "1.1 close GET,  Transfer-Encoding: chunked|Connection: close||3|abc|",
        "1.1 keep HEAD,  Transfer-Encoding: chunked||",
        "1.0 keep GET,   Connection: close||abc",
        "1.0 close GET,  Connection: close||abc",
        "1.0 keep HEAD,  Connection: close||"})
    void headWithTheFirstOfSeveralMessages(String client, String expected) {
        assertThat(written(client, response -> response.begin(message("abc", false)))).isEqualTo(KEPT + expected);
        assertThat(written(client, response -> response.begin(replacing("abc", false))))
                .isEqualTo(REPLACED + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET,   Transfer-Encoding: chunked||8|fallback|",
        "1.1 keep HEAD,  Transfer-Encoding: chunked||",
        "1.0 close GET,  Connection: close||fallback"})
    void headOfAStream(String client, String expected) {
        assertThat(written(client, HoldResponse::begin)).isEqualTo(KEPT + expected);
    }

    @Test
    void headOfAStreamWithoutABodyHasNoChunk() {
        RequestTraits traits = new RequestTraits(false, false, true);
        HoldResponse response = new HoldResponse(allocator, ResponseHead.of(deferral()), new byte[0], traits);
        assertThat(text(response.begin())).isEqualTo(KEPT + "Transfer-Encoding: chunked||");
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET,  3|abc|, 3|abc|0||, 0||, 0||",
        "1.1 close GET, 3|abc|, 3|abc|0||, 0||, 0||",
        "1.1 keep HEAD, '',     '',        '',  ''",
        "1.0 keep GET,  abc,    abc,       '',  ''",
        "1.0 keep HEAD, '',     '',        '',  ''"})
    void middleAndEndOfAResponse(String client, String chunk, String last, String emptyLast, String end) {
        assertThat(written(client, response -> response.chunk(message("abc", false)))).isEqualTo(chunk);
        assertThat(written(client, response -> response.chunk("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(chunk);
        assertThat(written(client, response -> response.chunk(replacing("abc", true)))).isEqualTo(last);
        assertThat(written(client, response -> response.chunk(message("", true)))).isEqualTo(emptyLast);
        assertThat(written(client, HoldResponse::end)).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1 keep GET, true, true", "1.1 close GET, false, false", "1.0 keep GET, true, false",
        "1.0 close GET, false, false", "1.0 keep HEAD, true, false"})
    void connectionGoesOnIfTheClientWantsItAndSeesTheEnd(String client, boolean whole, boolean begun) {
        HoldResponse response = response(client);
        assertThat(response.persistent(false)).isEqualTo(whole);
        assertThat(response.persistent(true)).isEqualTo(begun);
        response.willNotPersist();
        assertThat(response.persistent(false)).isFalse();
    }

    @Test
    void eachReplacesWithoutTheOther() {
        assertThat(written("1.1 keep GET", response -> response.whole(replacing(null, 203))))
                .as("the same status keeps the backend's phrase").startsWith(KEPT);
        assertThat(written("1.1 keep GET", response -> response.whole(replacing("a/b", 0))))
                .startsWith("HTTP/1.1 203 Fine|Content-Type: a/b|X-One: 1|");
        assertThat(written("1.1 keep GET", response -> response.whole(replacing(null, 599))))
                .startsWith("HTTP/1.1 599 ").contains("|Content-Type: text/plain|");
    }

    @Test
    void headWithoutATypeGetsOneOnlyFromAMessage() {
        HttpResponse bare = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HoldResponse response = new HoldResponse(allocator, ResponseHead.of(bare), new byte[0],
                new RequestTraits(false, false, true));
        assertThat(text(response.fallback())).isEqualTo("HTTP/1.1 200 OK|Content-Length: 0||");
        assertThat(text(response.whole(replacing("a/b", 0))))
                .isEqualTo("HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 1||x");
    }

    @Test
    void fieldsKeepTheirBytes() {
        HttpResponse latin = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        latin.headers().add("X-Name", "J\u00fcrgen \u0085").add("Content-Type", "t/\u00e9");
        HoldResponse response = new HoldResponse(allocator, ResponseHead.of(latin), new byte[0],
                new RequestTraits(false, false, true));
        assertThat(text(response.fallback()))
                .isEqualTo("HTTP/1.1 200 OK|Content-Type: t/\u00e9|X-Name: J\u00fcrgen \u0085|Content-Length: 0||");
    }

    @Test
    void largeMessagesAreOneChunk() {
        String large = "x".repeat(1 << 20);
        assertThat(written("1.1 keep GET", response -> response.chunk(message(large, true))))
                .isEqualTo("100000|" + large + "|0||");
    }

    @Test
    void messagesAreNotConsumed() {
        Message message = message("abc", false);
        response("1.1 keep GET").chunk(message).release();
        assertThat(message.size()).isEqualTo(3);
        assertThat(message.body().refCnt()).isEqualTo(1);
    }

    private String written(String client, Function<HoldResponse, ByteBuf> write) {
        return text(write.apply(response(client)));
    }

    private static String text(ByteBuf out) {
        assertThat(out.isDirect()).as("a wire takes direct buffers only").isTrue();
        String text = out.toString(StandardCharsets.ISO_8859_1).replace("\r\n", "|");
        out.release();
        return text;
    }

    private static Message message(String body, boolean end) {
        return Message.of(Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII), end);
    }

    private static Message replacing(String body, boolean end) {
        return new Message(Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII), end, "text/html", 404, 0);
    }

    private static Message replacing(String type, int status) {
        return new Message(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII), true, type, status, 0);
    }

    private HoldResponse response(String client) {
        RequestTraits traits = new RequestTraits(client.contains("1.0"), client.contains("HEAD"),
                client.contains("keep"));
        return new HoldResponse(allocator, ResponseHead.of(deferral()),
                "fallback".getBytes(StandardCharsets.US_ASCII), traits);
    }

    private static HttpResponse deferral() {
        HttpResponse deferral = new DefaultHttpResponse(HttpVersion.HTTP_1_1, new HttpResponseStatus(203, "Fine"));
        deferral.headers().add("X-One", "1").add("Content-Type", "text/plain").add("X-One", "2");
        return deferral;
    }
}
