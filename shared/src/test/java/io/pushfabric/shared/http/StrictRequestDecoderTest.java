package io.pushfabric.shared.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In the tables {@code |} stands for CRLF, {@code !} for LF, {@code ^} for CR, {@code ~} for NUL. */
class StrictRequestDecoderTest {
    private static final String CHUNKED = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||";

    private static Decoding decode(String row) {
        return Decoding.of(row.replace("|", "\r\n").replace('!', '\n').replace('^', '\r').replace('~', '\0'));
    }

    private static Decoding cutEverywhere(String row) {
        return Decoding.cutEverywhere(row.replace("|", "\r\n"));
    }

    @Test
    void takesARequestHoweverItIsCut() {
        Decoding get = cutEverywhere("GET /a?b HTTP/1.1|Host: a|X-A:  b \t|X-B:||");
        assertThat(get.verdict()).isEqualTo("ok");
        assertThat(get.request().headers().get("X-A")).isEqualTo("b");
        assertThat(get.request().headers().get("X-B")).isEmpty();
        assertThat(cutEverywhere("POST / HTTP/1.1|Host: a|Content-Length: 5||hello").body()).isEqualTo("hello");
        assertThat(cutEverywhere(CHUNKED + "5|hello|0|X-A: b|").verdict()).isEqualTo("body");
        assertThat(cutEverywhere(CHUNKED + "5|hello|000|X-A: b| c||").verdict()).isEqualTo("400 body");
        assertThat(cutEverywhere("|GET / HTTP/1.1|Host: a|X-A: b| c||").verdict()).isEqualTo("400");
        assertThat(cutEverywhere(CHUNKED + "5|hello|00a;x=\"y;z\"|0123456789|0||").body()).isEqualTo("hello0123456789");
    }

    // RFC 9112 2.2: empty lines before a request line
    @Test
    void ignoresEmptyLinesBeforeARequest() {
        assertThat(decode("||GET / HTTP/1.1|Host: a||").verdict()).isEqualTo("ok");
        assertThat(decode("||GET / HTTP/1.1|Host: a||").headsStarted()).isEqualTo(1);
        assertThat(Decoding.of("\r\n".repeat(20_000), 1_000).verdict()).isEqualTo("431");
    }

    // RFC 9110 5.5: obs-text in a value is opaque data
    @Test
    void takesObsTextInAValue() {
        assertThat(decode("GET / HTTP/1.1|Host: a|X-A: b\u00e9\u0080\u00ff||").request().headers().get("X-A"))
                .isEqualTo("b\u00e9\u0080\u00ff");
    }

    // "folded lines", after leading empty lines too
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1|Host: a|X-A: b| c||",
        "GET / HTTP/1.1|Host: a|X-A: b|\tc||",
        "GET / HTTP/1.1| Host: a||",
        "|GET / HTTP/1.1|Host: a|X-A: b| c||",
        "||GET / HTTP/1.1| Host: a||",
        "| GET / HTTP/1.1|Host: a||",
        " GET / HTTP/1.1|Host: a||",
        "GET / HTTP/1.1|Host: a| ||",
    })
    void refusesFoldedLines(String row) {
        assertThat(decode(row).verdict()).isEqualTo("400");
    }

    // "bare LF", bare CR (RFC 9112 2.2), and control characters
    @ParameterizedTest
    @ValueSource(strings = {
        "!GET / HTTP/1.1|Host: a||",
        "|!GET / HTTP/1.1|Host: a||",
        "GET / HTTP/1.1!Host: a||",
        "GET / HTTP/1.1|Host: a!|",
        "GET / HTTP/1.1|Host: a|!",
        "GET / HTTP/1.1|Host: a!!",
        "^GET / HTTP/1.1|Host: a||",
        "^^!GET / HTTP/1.1|Host: a||",
        "GET^/^HTTP/1.1|Host: a||",
        "GET /^ HTTP/1.1|Host: a||",
        "GET / HTTP/1.1^|Host: a||",
        "GET / HTTP/1.1|Host: a^X-B: c||",
        "GET / HTTP/1.1|Host: a|X-A: b^c||",
        "GET / HTTP/1.1|Host: a|^X-A: b||",
        "GET / HTTP/1.1|Host: a|^|",
        "~GET / HTTP/1.1|Host: a||",
        "GE~T / HTTP/1.1|Host: a||",
        "GET /~ HTTP/1.1|Host: a||",
        "GET / HTTP/1.1~|Host: a||",
        "GET / HTTP/1.1|Host: a~||",
        "GET / HTTP/1.1|Host: a|X-A~: b||",
        "GET / HTTP/1.1|Host: a|X-A: ~||",
        "GET / HTTP/1.1|Host: a|X-A: b~||",
        "GET / HTTP/1.1|Host: a|X-A: b\u0007||",
        "GET / HTTP/1.1|Host: a|X-A: \u000bb||",
        "GET / HTTP/1.1|Host: a|X-A: b\u007f||",
        "GET /\u001b HTTP/1.1|Host: a||",
        "GET\u000c/ HTTP/1.1|Host: a||",
    })
    void refusesWhatServersReadDifferently(String row) {
        assertThat(decode(row).verdict()).isEqualTo("400");
    }

    // "Transfer-Encoding with Content-Length, several lengths, space before a colon", and other heads of unclear length
    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 5|Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked|Content-Length: 0",
        "Content-Length: 5|Content-Length: 6",
        "Content-Length: 5|Content-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: ",
        "Content-Length: 5 5",
        "Content-Length: -1",
        "Content-Length: +1",
        "Content-Length: 1_0",
        "Content-Length: 0x1",
        "Content-Length: 1e3",
        "Content-Length: \u00b2",
        "Content-Length: 9223372036854775808",
        "Content-Length : 5",
        "Content-Length\t: 5",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "X A: b",
        "X(A): b",
        "X\u00e9: b",
        ": b",
        "no colon",
    })
    void refusesHeadsOfUnclearLength(String line) {
        assertThat(decode("POST / HTTP/1.1|Host: a|" + line + "||0||").verdict()).isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "G|hello|0||",
        "0x5|hello|0||",
        "-1|hello|0||",
        "+5|hello|0||",
        "|hello|0||",
        ";x|hello|0||",
        " 5|hello|0||",
        "5 5|hello|0||",
        "5 |hello|0||",
        "5,5|hello|0||",
        "80000000|hello|0||",
        "100000005|hello|0||",
        "FFFFFFFFFFFFFFFF5|hello|0||",
        "5!hello|0||",
        "5^hello|0||",
        "5|hello!0||",
        "5|hello0||",
        "4|hello|0||",
        "5|hello^^0||",
        "5|hello|0!!",
        "5;a=\"b|hello|0||",
        "5;a=b^c|hello|0||",
        "5;a=b!c|hello|0||",
        "5;~|hello|0||",
        "5;a b=c d\u0001|hello|0||",
    })
    void refusesBrokenChunks(String chunks) {
        assertThat(decode(CHUNKED + chunks).verdict()).isEqualTo("400 body");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "X-A: b| c||",
        "X-A: b|\tc||",
        " X-A: b||",
        "X-A: b!|",
        "X-A: b|!",
        "!",
        "X-A: b^c||",
        "X-A: ~||",
        "X-A : b||",
        "X A: b||",
        "no colon||",
    })
    void refusesBrokenTrailers(String trailers) {
        assertThat(decode(CHUNKED + "5|hello|0|" + trailers).verdict()).isEqualTo("400 body");
        assertThat(decode(CHUNKED + "0|" + trailers).verdict()).isEqualTo("400 body");
    }

    // RFC 9110 6.5.1: not a trailer field is taken for a header field; the next request is where it was
    @Test
    void dropsTrailers() throws Exception {
        String trailers = "Content-Length: 9|Transfer-Encoding: x|Push-Event: gone|X-A: b||";
        Decoding post = decode(CHUNKED + "5|hello|000;x|" + trailers);
        assertThat(post.toString()).startsWith("ok").doesNotContain("Push-Event", "X-A").endsWith("hello");
        Decoding two = new Decoding().feed((CHUNKED + "0|" + trailers + "GET /2 HTTP/1.1|Host: a||")
                .replace("|", "\r\n")).next();
        assertThat(two.toString()).startsWith("ok GET /2");
        two.end();
    }

    // "head 32 KiB (431, target 414)"
    @Test
    void countsTheBytesOfAHead() {
        int limit = StrictRequestDecoder.MAX_HEAD;
        String before = "GET / HTTP/1.1\r\nHost: a\r\nX-A: ";
        String exact = before + "x".repeat(limit - before.length() - 4) + "\r\n\r\n";
        String more = before + "x".repeat(limit - before.length() - 3) + "\r\n\r\n";
        for (int size : new int[] {37, 1024, 65_536}) {
            assertThat(Decoding.of(exact, size).verdict()).as("in pieces of " + size).isEqualTo("ok");
            assertThat(Decoding.of(more, size).verdict()).as("in pieces of " + size).isEqualTo("431");
        }
        String lines = "GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(limit / 6 + 1);
        assertThat(Decoding.of(lines, 999).verdict()).isEqualTo("431");
        assertThat(Decoding.of("GET /" + "x".repeat(limit), 999).verdict()).isEqualTo("414");
        assertThat(Decoding.of("x".repeat(limit + 1), 999).verdict()).isEqualTo("414");
    }

    @Test
    void countsTheBytesOfTrailers() {
        String trailers = CHUNKED.replace("|", "\r\n") + "0\r\n" + "A: b\r\n".repeat(9_000);
        assertThat(Decoding.of(trailers, 999).verdict()).isEqualTo("400 body");
        assertThat(Decoding.of(trailers, trailers.length()).verdict()).isEqualTo("400 body");
    }

    @Test
    void holdsPipelinedRequestsAsBytes() throws Exception {
        Decoding decoding = new Decoding();
        decoding.feed("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
                + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3");
        assertThat(decoding.toString()).startsWith("ok POST /1");
        assertThat(decoding.decoder().hasPipelined()).isTrue();
        assertThat(decoding.channel().config().isAutoRead()).isFalse();
        assertThat(decoding.headsStarted()).isEqualTo(1);
        assertThat(decoding.next().toString()).startsWith("ok GET /2");
        assertThat(decoding.channel().config().isAutoRead()).isFalse();
        assertThat(decoding.next().verdict()).isEqualTo("incomplete");
        assertThat(decoding.decoder().inHead()).isTrue();
        assertThat(decoding.channel().config().isAutoRead()).isTrue();
        assertThat(decoding.feed(" HTTP/1.1\r\nHost: a\r\n\r\n").toString()).startsWith("ok GET /3");
        assertThat(decoding.headsStarted()).isEqualTo(3);
        decoding.end();
    }

    // A client may close its sending side behind its last request
    @Test
    void keepsPipelinedRequestsWhenTheClientHasSentAll() throws Exception {
        Decoding decoding = new Decoding();
        decoding.feed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        decoding.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(decoding.decoder().hasPipelined()).isTrue();
        assertThat(decoding.next().toString()).startsWith("ok GET /2");
        decoding.end();
    }

    @Test
    void readsNothingBehindARefusedHead() {
        Decoding decoding = new Decoding();
        decoding.feed("GET / HTTP/1.1\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(decoding.verdict()).isEqualTo("400");
        assertThat(decoding.feed("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n").verdict()).isEqualTo("400");
        assertThat(decoding.channel().config().isAutoRead()).isFalse();
        decoding.end();
    }
}
