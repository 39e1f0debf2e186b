package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 1: "Upgrade requests answered with 101 are tunnelled both ways". */
class UpgradeTest {
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.keep-alive-timeout", "1s"));

    private static RawClient upgrade(String path) throws IOException {
        return FABRIC.client().get(path, "Connection: keep-alive, Upgrade", "Upgrade: echo");
    }

    /** Sends back what comes in, until the end comes in. */
    private static void echo(Exchange exchange) throws IOException {
        exchange.raw(SWITCHING);
        byte[] buffer = new byte[16 * 1024];
        for (int n = exchange.tunnel().read(buffer); n >= 0; n = exchange.tunnel().read(buffer)) {
            exchange.raw(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
        exchange.raw("goodbye");
        exchange.close();
    }

    // The upgrade is forwarded, though Connection and Upgrade are hop-by-hop
    @Test
    void theBackendIsAsked() throws IOException {
        String path = FABRIC.backend().path(UpgradeTest::echo);
        RawClient client = upgrade(path);
        Response response = client.readResponse();
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(request.header("Upgrade")).isEqualTo("echo");
        assertThat(request.header("Connection")).containsIgnoringCase("upgrade");
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Upgrade")).isEqualTo("echo");
        assertThat(response.header("Connection")).containsIgnoringCase("upgrade");
    }

    // "tunnelled both ways"
    @Test
    void bytesGoBothWays() throws IOException {
        RawClient client = upgrade(FABRIC.backend().path(UpgradeTest::echo));
        client.readResponse();
        for (String text : new String[] {"one", "\0\r\n\r\n\377", "GET / HTTP/1.1\r\n\r\n"}) {
            client.send(text);
            assertThat(client.read(text.length())).isEqualTo(text);
        }
    }

    // Each side may end before the other one
    @Test
    void theClientMayHalfClose() throws IOException {
        RawClient client = upgrade(FABRIC.backend().path(UpgradeTest::echo));
        client.readResponse();
        client.send("last words").halfClose();
        assertThat(client.readToEnd()).isEqualTo("last wordsgoodbye");
    }

    // The same from the other side
    @Test
    void theBackendMayHalfClose() throws Exception {
        Gate received = new Gate();
        RawClient client = upgrade(FABRIC.backend().path(exchange -> {
            exchange.raw(SWITCHING + "greeting");
            exchange.halfClose();
            assertThat(new String(exchange.tunnel().readNBytes(4), StandardCharsets.ISO_8859_1)).isEqualTo("more");
            received.open();
            exchange.close();
        }));
        client.readResponse();
        assertThat(client.readToEnd()).isEqualTo("greeting");
        client.send("more");
        received.pass();
    }

    // Bytes of the new protocol may follow the request and the 101 at once
    @Test
    void earlyBytesAreNotLost() throws IOException {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw(SWITCHING + "early");
            exchange.raw(exchange.tunnel().readNBytes(5));
            exchange.close();
        });
        RawClient client = FABRIC.client().send(
                RawClient.requestText("GET", path, null, "Connection: Upgrade", "Upgrade: echo") + "hasty");
        assertThat(client.readResponse("GET").status()).isEqualTo(101);
        assertThat(client.readToEnd()).isEqualTo("earlyhasty");
    }

    // A tunnel is not an idle connection
    @Test
    void aSilentTunnelStays() throws IOException {
        RawClient client = upgrade(FABRIC.backend().path(UpgradeTest::echo));
        client.readResponse();
        client.expectNothingFor(1500);
        client.send("still here");
        assertThat(client.read(10)).isEqualTo("still here");
    }

    // When one side breaks, so does the other
    @Test
    void aResetEndsBothSides() throws Exception {
        Gate ended = new Gate();
        RawClient client = upgrade(FABRIC.backend().path(exchange -> {
            exchange.raw(SWITCHING);
            try {
                exchange.tunnel().read();
            } finally {
                ended.open();
                exchange.close();
            }
        }));
        client.readResponse();
        client.reset();
        ended.pass();
    }

    // A backend that does not want to is answered as ever
    @Test
    void aRefusedUpgradeIsANormalResponse() throws IOException {
        RawClient client = upgrade(FABRIC.backend().path(exchange -> exchange.answer(200, "no")));
        assertThat(client.readResponse().text()).isEqualTo("no");
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }

    // A large amount in both directions at once
    @Test
    void muchGoesThrough() throws Exception {
        RawClient client = upgrade(FABRIC.backend().path(UpgradeTest::echo));
        client.readResponse();
        byte[] block = new byte[64 * 1024];
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; i < 128; i++) {
                    client.send(block);
                }
                client.halfClose();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        client.stream().skipNBytes(128L * block.length);
        assertThat(client.readToEnd()).isEqualTo("goodbye");
        writer.join();
    }
}
