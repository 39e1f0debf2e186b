package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.itest.harness.CutShort;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "A response that the backend cuts short reaches the client as cut short, never as complete". */
class CutShortTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    /** The response of a backend that writes this, waits until the client has the head, and then breaks. */
    private static CutShort cut(String raw, boolean reset, String version) throws IOException {
        Gate headSeen = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw(raw);
            headSeen.pass();
            if (reset) {
                exchange.reset();
            } else {
                exchange.close();
            }
        });
        RawClient client = FABRIC.client().send("GET " + path + " HTTP/" + version + "\r\nHost: a\r\n\r\n");
        // The first body byte has arrived: the head is out, and cannot become a 502.
        assertThat(client.stream()).satisfies(in -> {
            in.mark(64 * 1024);
            assertThat(client.readUntil("first")).startsWith("HTTP/1");
            in.reset();
        });
        headSeen.open();
        try {
            throw new AssertionError("complete, with " + client.readResponse().text());
        } catch (CutShort e) {
            return e;
        }
    }

    // Content-Length
    @Test
    void byLength() throws IOException {
        CutShort cut = cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst", false, "1.1");
        assertThat(cut.received()).isEqualTo("first");
    }

    // Content-Length, by a reset
    @Test
    void byLengthAndReset() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst", true, "1.1")).isNotNull();
    }

    // Chunks, between two of them
    @Test
    void betweenChunks() throws IOException {
        CutShort cut = cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n", false, "1.1");
        assertThat(cut.received()).isEqualTo("first");
    }

    // Chunks, within one
    @Test
    void withinAChunk() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n5\r\nla", false, "1.1"))
                .isNotNull();
    }

    // Chunks, after the zero chunk's first line: the message is not complete without the empty line
    @Test
    void beforeTheEmptyLineOfTheZeroChunk() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n", false, "1.1"))
                .isNotNull();
    }

    // A chunk size that is none
    @Test
    void byABadChunk() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\nXY\r\n", false, "1.1"))
                .isNotNull();
    }

    // No framing: only a reset can tell that it is not the end
    @Test
    void closeDelimitedByReset() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\n\r\nfirst", true, "1.1")).isNotNull();
    }

    // Chunks to an HTTP/1.0 client: it knows the end by closing, so the cut must not look like that
    @Test
    void chunksForAnHttp10Client() throws IOException {
        assertThat(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n", false, "1.0"))
                .isNotNull();
    }

    // Deep in a long body
    @Test
    void deepInALongBody() throws IOException {
        byte[] half = new byte[1024 * 1024];
        RawClient client = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + 2 * half.length + "\r\n\r\n");
            exchange.raw(half);
            exchange.close();
        });
        assertThatThrownBy(client::readResponse).isInstanceOf(CutShort.class);
    }

    // A cut response is no reason to repeat a request whose response has begun
    @Test
    void isNotRetried() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
            exchange.bodyText();
            exchange.close();
        });
        RawClient client = FABRIC.client().get(path);
        assertThatThrownBy(client::readResponse).isInstanceOf(IOException.class);
        assertThat(FABRIC.backend().requests(path)).hasSize(1);
    }
}
