package io.pushfabric.itest.hold;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend.Handler;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 1: "the backend's error: the client gets 502, the cause is logged and counted
 * (backend_requests_total{outcome="bad-deferral"}), nothing is parked".
 */
class BadDeferralTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static double counted() throws IOException {
        return FABRIC.metric("backend_requests_total", "outcome", "bad-deferral");
    }

    private static void refused(Handler deferral, String... requestHeaders) throws IOException {
        double before = counted();
        String path = FABRIC.backend().path(deferral);
        RawClient client = FABRIC.client().get(path, requestHeaders);
        assertThat(client.readResponse().status()).isEqualTo(502);
        String handle = FABRIC.backend().next(path).handle();
        eventually(() -> assertThat(counted()).isEqualTo(before + 1));
        assertThat(FABRIC.push(handle, "x").status()).as("nothing is parked").isEqualTo(410);
    }

    // "A body over 64 KiB"
    @Test
    void aBodyOverTheLimit() throws IOException {
        refused(exchange -> exchange.deferAs(200, "x".repeat(64 * 1024 + 1)));
    }

    // The same in chunks, without an end in sight
    @Test
    void anEndlessBody() throws IOException {
        refused(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nPush-Handle: " + exchange.handle()
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n" + "x".repeat(65537) + "\r\n");
            assertThat(exchange.tunnel().read()).as("the node gives up").isEqualTo(-1);
            exchange.close();
        });
    }

    // "the cause is logged"
    @Test
    void theCauseIsLogged() throws IOException {
        int before = FABRIC.node().process().outputLength();
        refused(exchange -> exchange.defer("Push-Hold: pineapple"));
        eventually(() -> {
            List<String> lines = FABRIC.node().process().output();
            assertThat(lines.subList(before, lines.size())).anyMatch(line -> line.contains("pineapple"));
        });
    }

    // "a Push-Handle that is not the one inserted"
    @Test
    void aHandleOfNobody() throws IOException {
        refused(exchange -> exchange.answer(200, "", "Push-Handle: 0123456789abcdef0123"));
    }

    // The same: not even that of another parked request
    @Test
    void theHandleOfAnotherRequest() throws IOException {
        Parked other = FABRIC.parked(exchange -> exchange.defer());
        refused(exchange -> exchange.answer(200, "", "Push-Handle: " + other.handle()));
        FABRIC.pushLast(other.handle(), "mine");
        assertThat(other.client().readResponse().text()).isEqualTo("mine");
    }

    // The same with something behind it, and with nothing
    @Test
    void aHandleThatIsNearlyRight() throws IOException {
        refused(exchange -> exchange.answer(200, "", "Push-Handle: " + exchange.handle() + "x"));
        refused(exchange -> exchange.answer(200, "", "Push-Handle:"));
    }

    // "repeated Push-* value"
    @Test
    void twoHandles() throws IOException {
        refused(exchange -> exchange.defer("Push-Handle: " + exchange.handle()));
    }

    // "a status 1xx, 204 or 304"
    @Test
    void aStatusWithoutABody() throws IOException {
        refused(exchange -> exchange.deferAs(204, ""));
        refused(exchange -> exchange.deferAs(304, ""));
    }

    // "a status 1xx": a switch of protocols cannot be deferred
    @Test
    void switchingProtocols() throws IOException {
        refused(exchange -> exchange.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"
                + "Push-Handle: " + exchange.handle() + "\r\n\r\n"), "Connection: Upgrade", "Upgrade: echo");
    }

    // "a malformed … Push-* value"
    @ParameterizedTest
    @ValueSource(strings = {
        "Push-Hold: banana", "Push-Hold:", "Push-Hold: stream, response",
        "Push-Label: a b", "Push-Label: ä", "Push-Label: a;b", "Push-Label: .", "Push-Label: a, ..",
        "Push-Timeout: 0", "Push-Timeout: -1", "Push-Timeout: 1.5", "Push-Timeout: 5s", "Push-Timeout: soon",
        "Push-Timeout: 2147484", "Push-Timeout: 99999999999999999999", "Push-Timeout:",
        "Push-Keep-Alive: -1", "Push-Keep-Alive: soon", "Push-Keep-Alive: 1.5", "Push-Keep-Alive:",
        "Push-Keep-Alive: 5; data=", "Push-Keep-Alive: 5; data=x", "Push-Keep-Alive: 5; data=\"\"",
        "Push-Keep-Alive: 5; data=\"x", "Push-Keep-Alive: 5; data=\"x\"y", "Push-Keep-Alive: 5; data=\"a\"b\"",
        "Push-Keep-Alive: 5; data=\"\\q\"", "Push-Keep-Alive: 5; data=\"\\x4\"", "Push-Keep-Alive: 5; data=\"\\xZZ\"",
        "Push-Keep-Alive: 5; data=\"\\\"", "Push-Keep-Alive: data=\"x\"",
        "Push-Gone: gone", "Push-Gone: http://other.test/gone", "Push-Gone:",
    })
    void aMalformedValue(String header) throws IOException {
        refused(exchange -> exchange.defer(header));
    }

    // The same: values that are too long or too many
    @Test
    void tooLong() throws IOException {
        refused(exchange -> exchange.defer("Push-Label: " + "l".repeat(129)));
        refused(exchange -> exchange.defer("Push-Label: a,b,c,d,e,f,g,h", "Push-Label: i,j,k,l,m,n,o,p,q"));
        refused(exchange -> exchange.defer("Push-Keep-Alive: 5; data=\"" + "x".repeat(1025) + "\""));
    }

    // "or (but for Push-Label) repeated Push-* value", the same one twice too
    @ParameterizedTest
    @ValueSource(strings = {
        "Push-Hold: stream", "Push-Timeout: 5", "Push-Keep-Alive: 5", "Push-Gone: /gone",
    })
    void aRepeatedValue(String header) throws IOException {
        refused(exchange -> exchange.defer(header, header));
    }

    // A deferral that the backend cuts short is "broke": 502, and nothing is parked
    @Test
    void aDeferralThatIsCutShort() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nPush-Handle: " + exchange.handle() + "\r\nContent-Length: 9\r\n\r\nshort");
            exchange.close();
        });
        RawClient client = FABRIC.client().request("POST", path, "");
        assertThat(client.readResponse().status()).isEqualTo(502);
        assertThat(FABRIC.push(FABRIC.backend().next(path).handle(), "x").status()).isEqualTo(410);
    }

    // A response without Push-Handle is a normal one, whatever other Push-* it has
    @Test
    void withoutAHandleItIsNormal() throws IOException {
        RawClient client = FABRIC.get(exchange -> exchange.answer(200, "normal", "Push-Hold: banana"));
        assertThat(client.readResponse().text()).isEqualTo("normal");
    }
}
