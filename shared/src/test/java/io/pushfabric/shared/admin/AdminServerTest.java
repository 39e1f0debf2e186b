package io.pushfabric.shared.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.shared.net.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdminServerTest {
    private final AtomicReference<Readiness> readiness = new AtomicReference<>(new Readiness(true, "serving"));
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(new HostPort("127.0.0.1", 0), readiness::get, () -> "a_total 1.0\n");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aClientGetsItsAnswers() throws Exception {
        assertThat(get("/live").body()).isEqualTo("live");
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        readiness.set(new Readiness(false, "no push node is known to live"));
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("no push node is known to live");
        assertThat(get("/metrics").body()).isEqualTo("a_total 1.0\n");
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void connectionsAreBounded() throws Exception {
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < AdminServer.MAX_CONNECTIONS; i++) {
                held.add(connect());
                assertThat(live(held.get(i))).as("connection %d", i).isTrue();
            }
            try (Socket over = connect()) {
                assertThat(live(over)).isFalse();
            }
            held.remove(0).close();
            while (!nextIsServed()) {
                Thread.onSpinWait();
            }
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void anAddressInUseIsToldOf() {
        HostPort taken = new HostPort("127.0.0.1", server.address().getPort());
        assertThatThrownBy(() -> AdminServer.start(taken, readiness::get, () -> ""))
                .isInstanceOf(IOException.class).hasMessageContaining(taken.toString());
    }

    @Test
    void closingEndsConnectionsAndListener() throws Exception {
        try (Socket socket = connect()) {
            assertThat(live(socket)).isTrue();
            server.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        server.close();
    }

    private boolean nextIsServed() throws IOException {
        try (Socket socket = connect()) {
            return live(socket);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", server.address().getPort()));
        return socket;
    }

    private static boolean live(Socket socket) {
        try {
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read(new byte[1024]) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
