package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: what the backend sees of a request. */
class ForwardedRequestTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static BackendRequest forwarded(String... headers) throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        assertThat(FABRIC.client().get(path, headers).readResponse().status()).isEqualTo(200);
        return FABRIC.backend().next(path);
    }

    // "Push-Handle: the handle: opaque, [A-Za-z0-9_-]{16,200}, new for every request"
    @Test
    void carriesAHandle() throws IOException {
        BackendRequest first = forwarded();
        assertThat(first.head().headers("Push-Handle")).hasSize(1);
        assertThat(first.handle()).matches("[A-Za-z0-9_-]{16,200}");
        assertThat(forwarded().handle()).isNotEqualTo(first.handle());
    }

    // "Push-Endpoint: URL of this node's push listener (push.advertise)"
    @Test
    void carriesThePushEndpoint() throws IOException {
        assertThat(forwarded().head().headers("Push-Endpoint"))
                .containsExactly("http://127.0.0.1:" + FABRIC.node().config().port("push"));
    }

    // "Push-Version: 1"
    @Test
    void carriesTheVersion() throws IOException {
        assertThat(forwarded().head().headers("Push-Version")).containsExactly("1");
    }

    // "the real client, as known from the TCP peer"
    @Test
    void namesTheRealClient() throws IOException {
        BackendRequest request = forwarded();
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.header("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("app.test");
    }

    // "else all three are replaced"
    @Test
    void replacesForwardedHeadersOfAStranger() throws IOException {
        BackendRequest request = forwarded("X-Forwarded-For: 9.9.9.9", "x-forwarded-for: 8.8.8.8",
                "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.test");
        assertThat(request.head().headers("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(request.head().headers("X-Forwarded-Proto")).containsExactly("http");
        assertThat(request.head().headers("X-Forwarded-Host")).containsExactly("app.test");
    }

    // "Via: 1.1 pushfabric"
    @Test
    void addsVia() throws IOException {
        assertThat(forwarded().header("Via")).isEqualTo("1.1 pushfabric");
    }

    // RFC 9110 7.6.3: the list of those before is kept, in order
    @Test
    void keepsViaOfThoseBefore() throws IOException {
        assertThat(forwarded("Via: 1.0 fred").header("Via")).isEqualTo("1.0 fred, 1.1 pushfabric");
    }

    // "Host is forwarded unchanged"
    @Test
    void keepsHost() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().send("GET " + path + " HTTP/1.1\r\nHost: Shop.Example:8443\r\n\r\n").readResponse();
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(request.head().headers("Host")).containsExactly("Shop.Example:8443");
        assertThat(request.header("X-Forwarded-Host")).isEqualTo("Shop.Example:8443");
    }

    // "A Push-* header that a client sends is removed"
    @Test
    void removesPushHeadersOfClients() throws IOException {
        BackendRequest request = forwarded("Push-Handle: forged-forged-forged", "push-event: gone",
                "PUSH-ENDPOINT: http://evil.test", "Push-Version: 9", "Push-Anything: x");
        assertThat(request.head().namesWith("push-"))
                .containsExactlyInAnyOrder("push-handle", "push-endpoint", "push-version");
        assertThat(request.handle()).isNotEqualTo("forged-forged-forged");
        assertThat(request.header("Push-Version")).isEqualTo("1");
    }

    // "Hop-by-hop headers are handled per RFC 9110 7.6.1"
    @Test
    void removesHopByHopHeaders() throws IOException {
        BackendRequest request = forwarded("Connection: keep-alive, X-Hop", "x-hop: 1", "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive", "TE: trailers", "X-Stays: 1");
        assertThat(request.has("X-Hop")).isFalse();
        assertThat(request.has("Keep-Alive")).isFalse();
        assertThat(request.has("Proxy-Connection")).isFalse();
        assertThat(request.has("TE")).isFalse();
        assertThat(request.header("X-Stays")).isEqualTo("1");
    }

    // RFC 9110 7.6.1: a client cannot remove what the node adds by naming it in Connection
    @Test
    void keepsItsOwnHeadersWhateverConnectionNames() throws IOException {
        BackendRequest request = forwarded("Connection: X-Forwarded-For, Push-Handle, Via, close");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.handle()).isNotNull();
        assertThat(request.header("Via")).isEqualTo("1.1 pushfabric");
    }

    // RFC 9110 7.6.1: "Connection: close" is between client and node, the backend connection stays
    @Test
    void keepsTheBackendConnectionWhenTheClientLeaves() throws IOException {
        BackendRequest first = forwarded("Connection: close");
        assertThat(first.header("Connection")).isNotEqualToIgnoringCase("close");
    }

    // RFC 9112 3.2: the target goes through as it is, query and escapes too
    @Test
    void keepsTheTarget() throws IOException {
        String path = FABRIC.backend().on("/a%2Fb/%C3%A9/", exchange -> exchange.answer(200, "ok"));
        FABRIC.client().get(path + "?q=%20a+b&q=1;x=/../").readResponse();
        assertThat(FABRIC.backend().next(path).target()).isEqualTo("/a%2Fb/%C3%A9/?q=%20a+b&q=1;x=/../");
    }

    // RFC 9110 5.3: lines of one name keep their order; other end-to-end headers are not touched
    @Test
    void keepsEndToEndHeaders() throws IOException {
        BackendRequest request = forwarded("X-List: b", "X-List: a", "Cookie: s=1; t=2", "Accept-Encoding: br",
                "Authorization: Basic eDp5", "X-Empty:");
        assertThat(request.header("X-List")).isEqualTo("b, a");
        assertThat(request.header("Cookie")).isEqualTo("s=1; t=2");
        assertThat(request.header("Accept-Encoding")).isEqualTo("br");
        assertThat(request.header("Authorization")).isEqualTo("Basic eDp5");
        assertThat(request.header("X-Empty")).isEmpty();
    }

    // RFC 9110 9: any method is forwarded
    @Test
    void keepsTheMethod() throws IOException {
        for (String method : new String[] {"PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"}) {
            String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
            assertThat(FABRIC.client().request(method, path, "body").readResponse().text()).isEqualTo("body");
            assertThat(FABRIC.backend().next(path).method()).isEqualTo(method);
        }
    }

    // RFC 9112 3.2.2: the absolute form is accepted, and its authority wins over Host
    @Test
    void understandsTheAbsoluteForm() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().send("GET http://real.test" + path + "?a=b HTTP/1.1\r\nHost: other.test\r\n\r\n");
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(request.target()).isEqualTo(path + "?a=b");
        assertThat(request.head().headers("Host")).containsExactly("real.test");
    }

    // RFC 9112 6.3: both framings of a body reach the backend with the same bytes
    @Test
    void keepsBodies() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client();
        assertThat(client.request("POST", path, "hello").readResponse().text()).isEqualTo("hello");
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n");
        assertThat(client.readResponse().text()).isEqualTo("abc0123456789");
        assertThat(client.get(path).readResponse().text()).isEmpty();
    }

    // RFC 9112 2.2: an empty line before a request is ignored; bytes may come one by one
    @Test
    void takesARequestInPieces() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client();
        client.sendSlowly("\r\n" + RawClient.requestText("POST", path, "slow", "X-A: b"));
        assertThat(client.readResponse().text()).isEqualTo("slow");
    }

    // RFC 9110 5.5: "a recipient of CR, LF, or NUL within a field value MUST either reject the message or replace"
    @Test
    void neverForwardsABareCarriageReturn() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        int status = FABRIC.client().get(path, "X-A: b\rX-Smuggled: c").readResponse().status();
        if (status == 200) {
            assertThat(FABRIC.backend().next(path).head().raw()).doesNotContain("b\rX");
        } else {
            assertThat(status).isEqualTo(400);
        }
    }
}
