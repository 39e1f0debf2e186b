package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1, "Other endings": 502, 503 and 504. */
class BackendFailureTest {
    private static final ScriptedBackend ALIVE = ScriptedBackend.start();
    private static final List<Socket> FILLING = new ArrayList<>();
    private static ServerSocket deaf;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.noBackends()
            .backend("refused", "refused.test", "/", Ports.free())
            .backend("deaf", "deaf.test", "/", deafPort()).withBackend("timeouts", Map.of("connect", "300ms"))
            .backend("mixed", "mixed.test", "/", Ports.free(), ALIVE.port(), Ports.free())
            .backend("app", "*", "/", ALIVE.port()).withBackend("timeouts", Map.of("response", "1s")));

    /** A port whose queue of connections is full: the next one is never answered. */
    private static int deafPort() {
        try {
            deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                FILLING.add(socket);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()), 200);
            }
        } catch (IOException e) {
            // The queue is full.
        }
        return deaf.getLocalPort();
    }

    @BeforeAll
    static void answer() {
        ALIVE.on("/", exchange -> exchange.answer(200, "root" + exchange.bodyText()));
    }

    @AfterAll
    static void close() throws IOException {
        ALIVE.close();
        for (Socket socket : FILLING) {
            socket.close();
        }
        deaf.close();
    }

    private static int status(String host) throws IOException {
        return FABRIC.client().send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").readResponse("GET").status();
    }

    // "no server of the group could be connected to (… refused …) 503"
    @Test
    void refused() throws IOException {
        assertThat(status("refused.test")).isEqualTo(503);
    }

    // "(… connect time-out) 503"
    @Test
    void connectTimeOut() throws IOException {
        assertThat(status("deaf.test")).isEqualTo(503);
    }

    // "no server of the group": one that lives is enough, and nothing was sent to the others, so POST goes on too
    @Test
    void oneServerOfTheGroupLives() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThat(status("mixed.test")).isEqualTo(200);
            assertThat(FABRIC.client().send("POST / HTTP/1.1\r\nHost: mixed.test\r\nContent-Length: 4\r\n\r\nbody")
                    .readResponse("POST").text()).isEqualTo("rootbody");
        }
    }

    // "a connection was made and broke or gave no valid response head 502"
    @ParameterizedTest
    @ValueSource(strings = {
        "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nx", "HTTP/1.1 100 Continue\r\n\r\n",
    })
    void noValidResponse(String raw) throws IOException {
        String path = ALIVE.path(exchange -> {
            exchange.raw(raw);
            exchange.close();
        });
        RawClient client = FABRIC.client().get(path);
        int status = client.readResponse().status();
        while (status == 100) {
            status = client.readResponse().status();
        }
        assertThat(status).isEqualTo(502);
    }

    // The same, by a reset
    @Test
    void reset() throws IOException {
        assertThat(FABRIC.client().get(ALIVE.path(Exchange::reset)).readResponse().status()).isEqualTo(502);
    }

    // RFC 9112 6.3: both framings in a response are an attack or an error
    @Test
    void bothFramings() throws IOException {
        String path = ALIVE.path(exchange -> exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        Response response = FABRIC.client().get(path).readResponse();
        if (response.status() != 502) {
            assertThat(response.text()).as("Transfer-Encoding overrides").isEqualTo("abc");
        }
    }

    // "A request is retried on another connection only if it is safe to": a POST that was sent is not
    @Test
    void aPostIsSentOnce() throws IOException {
        String path = ALIVE.path(exchange -> {
            exchange.bodyText();
            exchange.close();
        });
        assertThat(FABRIC.client().request("POST", path, "body").readResponse().status()).isEqualTo(502);
        assertThat(ALIVE.requests(path)).hasSize(1);
    }

    // "too slow 504"; a late answer goes to nobody
    @Test
    void tooSlow() throws IOException {
        Gate gate = new Gate();
        String path = ALIVE.path(exchange -> {
            gate.pass();
            exchange.answer(200, "late");
        });
        RawClient client = FABRIC.client().get(path);
        client.expectNothingFor(600);
        assertThat(client.readResponse().status()).isEqualTo(504);
        gate.open();
        for (int i = 0; i < 5; i++) {
            assertThat(client.get("/").readResponse().text()).isEqualTo("root");
        }
    }

    // The node's own answers leave the client's connection usable
    @Test
    void theConnectionGoesOn() throws IOException {
        RawClient client = FABRIC.client().get(ALIVE.path(Exchange::close));
        assertThat(client.readResponse().status()).isEqualTo(502);
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
    }
}
