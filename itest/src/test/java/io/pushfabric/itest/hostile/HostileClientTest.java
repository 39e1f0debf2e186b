package io.pushfabric.itest.hostile;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that want to do harm. Whatever they do, those who were parked before get their pushes at once. */
class HostileClientTest {
    private static final int POOL = 16;
    private static final String POST = "POST /echo HTTP/1.1\r\nHost: a\r\n";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.withBackend("max-connections", POOL)
            .set("clients.header-timeout", "1s").set("clients.body-timeout", "20s"));

    private Bystanders bystanders;

    @BeforeEach
    void park() throws IOException {
        FABRIC.backend().on("/echo", exchange -> exchange.answer(200, exchange.bodyText()));
        bystanders = Bystanders.park(FABRIC, 10);
    }

    @AfterEach
    void nobodyElseNotices() throws IOException {
        bystanders.stillGetTheirPushes();
        assertThat(FABRIC.client().request("POST", "/echo", "usable").readResponse().text()).isEqualTo("usable");
    }

    private static double rejected(String reason) throws IOException {
        return FABRIC.metric("rejected_total", "reason", reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clients", "push", "admin"})
    void randomBytes(String port) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            byte[] noise = new byte[random.nextInt(random.nextInt(60_000) + 1)];
            random.nextBytes(noise);
            try (RawClient client = RawClient.connect(FABRIC.node().config().port(port))) {
                client.send(i % 2 == 0 ? noise : ("GET /" + new String(noise, "ISO-8859-1") + "\r\n\r\n")
                        .getBytes("ISO-8859-1"));
                if (i % 3 == 0) {
                    client.reset();
                }
            } catch (SocketException e) {
                // The node had enough of it.
            }
        }
    }

    // Slow heads: "complete within clients.header-timeout (408)"
    @Test
    void slowHeads() throws IOException {
        double before = rejected("request-timeout");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            clients.add(FABRIC.client().send("GET /echo HTTP/1.1\r\nHost: a\r\nX-" + i + ": "));
        }
        bystanders.stillGetTheirPushes();
        for (RawClient client : clients) {
            assertThat(client.readResponse("GET").status()).isEqualTo(408);
        }
        assertThat(rejected("request-timeout")).isEqualTo(before + 300);
    }

    // Connections that say nothing, and half-closed ones
    @Test
    void idleConnections() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            clients.add(FABRIC.client());
            if (i % 2 == 0) {
                clients.get(i).halfClose();
            }
        }
        bystanders.stillGetTheirPushes();
        for (RawClient client : clients) {
            client.expectClosed();
        }
    }

    // 200 slow bodies leave the pool usable for others
    @Test
    void slowBodies() throws IOException {
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(FABRIC.client().send(POST + "Content-Length: 100\r\n\r\nx"));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(FABRIC.client().request("POST", "/echo", "honest").readResponse().text()).isEqualTo("honest");
            assertThat(FABRIC.client().get("/echo").readResponse().status()).isEqualTo(200);
        }
        for (RawClient client : slow) {
            client.reset();
        }
    }

    // A client that does not read gets no more than the buffers between hold
    @Test
    void clientsThatDoNotRead() throws IOException {
        byte[] piece = new byte[1 << 20];
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            for (int i = 0; i < 1_000; i++) {
                exchange.raw(piece);
            }
        });
        long before = FABRIC.node().process().memory("VmRSS");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < POOL - 4; i++) {
            clients.add(FABRIC.closing(RawClient.connect(FABRIC.node().config().port("clients"), 4096)).get(path));
        }
        for (RawClient client : clients) {
            assertThat(client.readHead().startLine()).contains("200");
        }
        bystanders.stillGetTheirPushes();
        assertThat(FABRIC.node().process().memory("VmRSS") - before).isLessThan(100L << 20);
        for (RawClient client : clients) {
            client.reset();
        }
    }

    // A body of one-byte chunks, six bytes each
    @Test
    void bodiesOfTinyChunks() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "" + exchange.bodyText().length()));
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\nx\r\n".repeat(10_000) + "0\r\n\r\n");
        assertThat(client.readResponse("POST").text()).isEqualTo("10000");
    }

    // A head of as many fields as it can hold, each named in Connection
    @Test
    void headsOfManyFields() throws IOException {
        StringBuilder fields = new StringBuilder();
        StringBuilder names = new StringBuilder("Connection: close");
        for (int i = 0; fields.length() + names.length() < 31_000; i++) {
            fields.append(Integer.toString(i, 36)).append("x:\r\n");
            names.append(',').append(Integer.toString(i, 36)).append('x');
        }
        for (int i = 0; i < 10; i++) {
            assertThat(FABRIC.client().get("/echo", fields + names.toString()).readResponse().status()).isEqualTo(200);
        }
    }

    @Test
    void headersThatOnlyAProxyMaySet() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, ""));
        FABRIC.client().get(path, "Push_Event: gone", "PUSH_HANDLE: forged", "Push-Event: gone",
                "X_Forwarded_For: 6.6.6.6", "X-Forwarded-Prefix: /evil", "X-Forwarded-Port: 1",
                "Forwarded: for=6.6.6.6", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Host: evil.test",
                "Connection: Host, Push-Handle, X-Forwarded-For").readResponse();
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(request.head().raw()).doesNotContain("gone", "forged", "6.6.6.6", "evil");
        assertThat(request.header("Host")).isEqualTo("app.test");
        assertThat(request.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.head().namesWith("push-")).hasSize(3);
    }

    // What stands behind a request must never be taken for another one, by anybody
    @ParameterizedTest
    @ValueSource(strings = {
        "GET /echo HTTP/1.1|Host: a|Sec-WebSocket-Key1: a|Sec-WebSocket-Key2: b||GET /x ",
        "POST /echo HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||",
        "POST /echo HTTP/1.1|Host: a|Transfer-Encoding: chunked||0|X-A: b| c||",
        "GET /echo\\x HTTP/1.1|Host: a||",
        "GET /echo\u00e9 HTTP/1.1|Host: a||",
        "GET /echo\u0001 HTTP/1.1|Host: a||",
        "GET * HTTP/1.1|Host: a||",
        "GET^/echo HTTP/1.1|Host: a||",
    })
    void smuggling(String row) throws IOException {
        double before = rejected("bad-request");
        int seen = FABRIC.backend().requests("/smuggled").size();
        RawClient client = FABRIC.client().send(row.replace("|", "\r\n").replace('^', '\r')
                + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.readResponse("GET").status()).isIn(400, 501);
        client.expectClosed();
        assertThat(FABRIC.backend().requests("/smuggled")).hasSize(seen);
        assertThat(rejected("bad-request")).isEqualTo(before + 1);
    }

    // A trailer field is not a header field
    @Test
    void trailersThatOnlyANodeMaySet() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, exchange.bodyText()));
        RawClient client = FABRIC.client().send("POST " + path + " HTTP/1.1\r\nHost: a\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nPush-Event: gone\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\n\r\n");
        assertThat(client.readResponse("POST").text()).isEqualTo("x");
        assertThat(client.get("/echo").readResponse().status()).isEqualTo(200);
    }

    // A reset at each byte of a request, and while parked
    @Test
    void resets() throws IOException {
        String request = POST + "Content-Length: 5\r\n\r\nhelloGET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
        for (int length = 0; length <= request.length(); length++) {
            FABRIC.client().send(request.substring(0, length)).reset();
        }
        for (int i = 0; i < 20; i++) {
            FABRIC.park(exchange -> exchange.defer()).client().reset();
        }
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isEqualTo(10));
    }
}
