package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Response.Framing;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "A normal response is streamed to the client unchanged but for Push-* and hop-by-hop headers". */
class NormalResponseTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    // "unchanged"
    @Test
    void keepsStatusHeadersAndBody() throws IOException {
        Response response = FABRIC.get(exchange -> exchange.answer(418, "short and stout", "Server: teapot/1",
                "Set-Cookie: a=1", "Set-Cookie: b=2", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "ETag: \"x\"",
                "Cache-Control: no-store", "Content-Type: text/plain")).readResponse();
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.text()).isEqualTo("short and stout");
        assertThat(response.framing()).isEqualTo(Framing.LENGTH);
        assertThat(response.head().headers("Set-Cookie")).containsExactly("a=1", "b=2");
        List<String> names = response.head().namesWith("").stream().filter(name -> !name.equals("connection")).toList();
        assertThat(names).containsExactlyInAnyOrder("server", "set-cookie", "set-cookie", "date", "etag",
                "cache-control", "content-type", "content-length");
        assertThat(response.header("Server")).isEqualTo("teapot/1");
        assertThat(response.header("Date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    // "but for Push-* … headers"
    @Test
    void removesPushHeaders() throws IOException {
        Response response = FABRIC.get(exchange -> exchange.answer(200, "x", "Push-Status: 201", "push-hold: stream",
                "Push-Anything: 1", "X-Push: stays")).readResponse();
        assertThat(response.head().namesWith("push-")).isEmpty();
        assertThat(response.header("X-Push")).isEqualTo("stays");
        assertThat(response.status()).isEqualTo(200);
    }

    // "and hop-by-hop headers"
    @Test
    void removesHopByHopHeaders() throws IOException {
        Response response = FABRIC.get(exchange -> exchange.answer(200, "x", "Connection: X-Hop", "X-Hop: 1",
                "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive")).readResponse();
        assertThat(response.has("X-Hop")).isFalse();
        assertThat(response.has("Keep-Alive")).isFalse();
        assertThat(response.has("Proxy-Connection")).isFalse();
    }

    // "The connection goes back to waiting for a request"
    @Test
    void leavesTheConnectionOpen() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.request().query()));
        RawClient client = FABRIC.client();
        for (int i = 0; i < 50; i++) {
            assertThat(client.get(path + "?" + i).readResponse().text()).isEqualTo("" + i);
        }
    }

    // RFC 9110 9.3.2: HEAD has no body, but may tell the length that GET would have
    @Test
    void answersHeadWithoutABody() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "twelve bytes", "X-A: b"));
        RawClient client = FABRIC.client();
        Response head = client.request("HEAD", path, null).readResponse();
        assertThat(head.header("Content-Length")).isEqualTo("12");
        assertThat(head.header("X-A")).isEqualTo("b");
        assertThat(client.get(path).readResponse().text()).isEqualTo("twelve bytes");
    }

    // RFC 9112 6.3: HEAD ends with its head, also where the backend announces chunks
    @Test
    void answersHeadOfAChunkedResource() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        RawClient client = FABRIC.client();
        assertThat(client.request("HEAD", path, null).readResponse().status()).isEqualTo(200);
        assertThat(client.request("HEAD", path, null).readResponse().status()).isEqualTo(200);
    }

    // RFC 9110 15.3.5: 204 has no body
    @Test
    void passesNoContent() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(204, ""));
        RawClient client = FABRIC.client();
        for (int i = 0; i < 2; i++) {
            Response response = client.get(path).readResponse();
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.has("Content-Length")).isFalse();
            assertThat(response.has("Transfer-Encoding")).isFalse();
        }
    }

    // RFC 9110 15.4.5: 304 has no body, but may tell a length
    @Test
    void passesNotModified() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.raw("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 100\r\n\r\n"));
        RawClient client = FABRIC.client();
        for (int i = 0; i < 2; i++) {
            Response response = client.get(path, "If-None-Match: \"x\"").readResponse();
            assertThat(response.status()).isEqualTo(304);
            assertThat(response.header("ETag")).isEqualTo("\"x\"");
        }
    }

    // RFC 9112 7.1: a chunked response of the backend reaches the client whole
    @Test
    void passesChunkedResponses() throws IOException {
        RawClient client = FABRIC.get(exchange -> exchange.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"));
        Response response = client.readResponse();
        assertThat(response.text()).isEqualTo("abc0123456789");
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }

    // RFC 9112 6.3: a response of the backend that ends with its connection is complete
    @Test
    void passesCloseDelimitedResponses() throws IOException {
        Response response = FABRIC.get(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
            exchange.close();
        }).readResponse();
        assertThat(response.text()).isEqualTo("until the end");
    }

    // RFC 9112 2.3: a backend may speak HTTP/1.0
    @Test
    void understandsAnHttp10Backend() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.0 200 OK\r\n\r\nold times");
            exchange.close();
        });
        Response response = FABRIC.client().get(path).readResponse();
        assertThat(response.text()).isEqualTo("old times");
        assertThat(response.version()).isEqualTo("HTTP/1.1");
        assertThat(FABRIC.client().get(path).readResponse().text()).isEqualTo("old times");
    }

    // RFC 9112 9.3: an HTTP/1.0 connection without keep-alive is not used again
    @Test
    void doesNotReuseAnHttp10BackendConnection() throws IOException {
        String path = FABRIC.backend().path(exchange ->
                exchange.raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        RawClient client = FABRIC.client();
        assertThat(client.get(path).readResponse().text()).isEqualTo("ok");
        assertThat(client.get(path).readResponse().text()).isEqualTo("ok");
        assertThat(FABRIC.backend().next(path).connection()).isNotEqualTo(FABRIC.backend().next(path).connection());
    }

    // RFC 9112 9.6: nor one whose response says close
    @Test
    void doesNotReuseABackendConnectionThatCloses() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok", "Connection: close"));
        RawClient client = FABRIC.client();
        assertThat(client.get(path).readResponse().text()).isEqualTo("ok");
        assertThat(client.get(path).readResponse().text()).isEqualTo("ok");
        assertThat(FABRIC.backend().next(path).connection()).isNotEqualTo(FABRIC.backend().next(path).connection());
    }

    // "forwards each client request over a pooled keep-alive connection"
    @Test
    void reusesBackendConnections() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        RawClient client = FABRIC.client();
        int before = FABRIC.backend().totalConnections();
        for (int i = 0; i < 20; i++) {
            client.get(path).readResponse();
        }
        assertThat(FABRIC.backend().totalConnections() - before).isLessThanOrEqualTo(1);
    }
}
