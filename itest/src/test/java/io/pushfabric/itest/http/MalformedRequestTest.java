package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 1: ambiguous framing "is always 400 and close". Behind each request stands another one, which must never be
 * taken for a request. In the tables {@code |} ends a line, {@code !} is a bare LF.
 */
class MalformedRequestTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static void refused(String row) throws IOException {
        FABRIC.backend().on("/smuggled", exchange -> exchange.answer(200, "smuggled"));
        FABRIC.backend().on("/", exchange -> exchange.answer(200, "root" + exchange.bodyText()));
        RawClient client = FABRIC.client().send(row.replace("|", "\r\n").replace("!", "\n") + SMUGGLED);
        Response response = client.readResponse("GET");
        assertThat(response.status()).isEqualTo(400);
        client.expectClosed();
        assertThat(FABRIC.backend().requests("/smuggled")).isEmpty();
    }

    // "Transfer-Encoding with Content-Length"
    @ParameterizedTest
    @ValueSource(strings = {
        "POST / HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 0||0||",
        "POST / HTTP/1.1|Host: a|transfer-encoding: Chunked|content-length: 5||0||",
    })
    void bothFramings(String row) throws IOException {
        refused(row);
    }

    // "several lengths", and lengths that are none (RFC 9112 6.3)
    @ParameterizedTest
    @ValueSource(strings = {
        "POST / HTTP/1.1|Host: a|Content-Length: 5|Content-Length: 6||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 5|Content-Length: 5||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 5, 5||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 5, 6||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: -5||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: +5||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 0x5||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 5 0||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: five||hello",
        "POST / HTTP/1.1|Host: a|Content-Length:||hello",
        "POST / HTTP/1.1|Host: a|Content-Length: 99999999999999999999||hello",
    })
    void badLengths(String row) throws IOException {
        refused(row);
    }

    // RFC 9112 6.3: where chunked is not the last coding the length is unknown; 6.1: none in HTTP/1.0
    @ParameterizedTest
    @ValueSource(strings = {
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: gzip||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: identity||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, identity||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked, chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding:||0||",
        "POST / HTTP/1.0|Host: a|Transfer-Encoding: chunked||0||",
    })
    void badCodings(String row) throws IOException {
        refused(row);
    }

    // "bare LF"
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1!Host: a||",
        "GET / HTTP/1.1|Host: a!X-A: b||",
        "GET / HTTP/1.1|Host: a|!",
        "GET / HTTP/1.1|Host: a!!",
        "GET / HTTP/1.1|Host: a|X-A: b!X-B: c||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5!hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello!0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello|0!!",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5;x!y|hello|0||",
    })
    void bareLineFeeds(String row) throws IOException {
        refused(row);
    }

    // "folded lines", and white space where a name must begin
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1|Host: a|X-A: b| c||",
        "GET / HTTP/1.1|Host: a|X-A: b|\tc||",
        "GET / HTTP/1.1| Host: a||",
        "POST / HTTP/1.1|Host: a|Content-Length: 0| Transfer-Encoding: chunked||",
    })
    void foldedLines(String row) throws IOException {
        refused(row);
    }

    // "space before a colon", and names that are none
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1|Host : a||",
        "GET / HTTP/1.1|Host: a|X-A : b||",
        "GET / HTTP/1.1|Host: a|X-A\t: b||",
        "POST / HTTP/1.1|Host: a|Content-Length : 5||hello",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding : chunked||0||",
        "GET / HTTP/1.1|Host: a|: b||",
        "GET / HTTP/1.1|Host: a|no colon||",
        "GET / HTTP/1.1|Host: a|X(A): b||",
        "GET / HTTP/1.1|Host: a|X A: b||",
    })
    void badHeaderLines(String row) throws IOException {
        refused(row);
    }

    // "bad chunk sizes", and chunks that do not end where they say
    @ParameterizedTest
    @ValueSource(strings = {
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||G|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||0x5|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||-1|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||+5|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|||hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||;x|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked|| 5|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5 5|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||100000005|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||FFFFFFFFFFFFFFFF5|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||4|hello|0||",
        "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||5|hello0||",
    })
    void badChunks(String row) throws IOException {
        refused(row);
    }

    // RFC 9112 3.2: exactly one Host, and a valid one
    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1||",
        "GET / HTTP/1.1|X-A: b||",
        "GET / HTTP/1.1|Host: a|Host: b||",
        "GET / HTTP/1.1|Host: a|Host: a||",
        "GET / HTTP/1.1|Host: a b||",
        "GET / HTTP/1.1|Host: a/b||",
        "GET / HTTP/1.1|Host: a@b||",
    })
    void badHosts(String row) throws IOException {
        refused(row);
    }

    // RFC 9112 3: request lines that are none; section 6: "a PROXY header here is a bad request"
    @ParameterizedTest
    @ValueSource(strings = {
        "GET /||",
        "GET|Host: a||",
        "GET / HTTP/1.1 x|Host: a||",
        "GET /a b HTTP/1.1|Host: a||",
        "GET / HTTP/x.y|Host: a||",
        "GET / FTP/1.1|Host: a||",
        "G(T / HTTP/1.1|Host: a||",
        "GET nothing HTTP/1.1|Host: a||",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2|GET / HTTP/1.1|Host: a||",
    })
    void badRequestLines(String row) throws IOException {
        refused(row);
    }
}
