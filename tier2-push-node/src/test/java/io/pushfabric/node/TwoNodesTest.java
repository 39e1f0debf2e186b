package io.pushfabric.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.node.settings.NodeSettingsReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes that know each other, seen by HTTP: what one of them holds is reached through the other. */
class TwoNodesTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> handles = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final List<NodeInfo> known = new ArrayList<>();
    private HttpServer backend;
    private NodeSettings a;
    private NodeSettings b;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", this::defer);
        backend.start();
        closing.add(() -> backend.stop(0));
        a = settings("node-a");
        b = settings("node-b");
        Others seenByA = new Others();
        Others seenByB = new Others();
        start(a, seenByA);
        start(b, seenByB);
        seenByA.tell(known.get(1));
        seenByB.tell(known.get(0));
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private void start(NodeSettings settings, Others others) throws IOException {
        PushNode node = PushNode.start(settings, self -> {
            known.add(self);
            others.self = self;
            return others;
        });
        closing.add(node);
    }

    private NodeSettings settings(String id) throws Exception {
        String yaml = """
                node: {id: %s, secret: "a secret of the tests, long enough: 0123456789", drain-timeout: 1s}
                clients: {listen: "127.0.0.1:%d"}
                push: {listen: "127.0.0.1:%d", advertise: "http://127.0.0.1:7400", failover-wait: 1s}
                peers: {listen: "127.0.0.1:%d"}
                relay: {listen: "127.0.0.1:%d"}
                admin: {listen: "127.0.0.1:%d"}
                backends: [{name: app, servers: ["127.0.0.1:%d"]}]
                """.formatted(id, port(), port(), port(), port(), port(), backend.getAddress().getPort());
        return NodeSettingsReader.read(Files.writeString(directory.resolve(id), yaml), Map.of(), List.of());
    }

    private static int port() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private void defer(HttpExchange exchange) throws IOException {
        String handle = exchange.getRequestHeaders().getFirst("Push-Handle");
        exchange.getResponseHeaders().set("Push-Handle", handle);
        exchange.getResponseHeaders().set("Push-Label", "news");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
        handles.add(handle);
    }

    private CompletableFuture<HttpResponse<String>> ask(NodeSettings node) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.clients().listen() + "/x")).build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(NodeSettings node, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + node.push().listen() + path));
    }

    private HttpResponse<String> push(NodeSettings node, String path, String body) throws Exception {
        return http.send(to(node, path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString());
    }

    private String handle() throws InterruptedException {
        String handle = handles.poll(5, TimeUnit.SECONDS);
        assertThat(handle).isNotNull();
        return handle;
    }

    @Test
    void anyNodeTakesAPush() throws Exception {
        CompletableFuture<HttpResponse<String>> client = ask(a);
        String handle = handle();

        HttpResponse<String> found = http.send(to(b, "/v1/handles/" + handle).build(), BodyHandlers.ofString());
        assertThat(found.body()).contains("\"node\":\"node-a\"", "\"labels\":[\"news\"]");
        HttpResponse<String> pushed = push(b, "/v1/handles/" + handle + "?end=true", "over there");
        assertThat(pushed.statusCode()).isEqualTo(200);
        assertThat(pushed.body()).isEqualTo(
                "{\"outcome\":\"delivered\",\"handle\":\"" + handle + "\",\"node\":\"node-a\"}");
        assertThat(client.get(5, TimeUnit.SECONDS).body()).isEqualTo("over there");
        assertThat(push(b, "/v1/handles/" + handle, "too late").body()).contains("\"reason\":\"completed\"");
    }

    @Test
    void everyNodeKnowsAll() throws Exception {
        String nodes = http.send(to(a, "/v1").build(), BodyHandlers.ofString()).body();

        assertThat(nodes).contains("\"node\":\"node-a\"", "\"nodes\":[{\"id\":\"node-a\",", "{\"id\":\"node-b\",");
    }

    @Test
    void aLabelIsReachedOnAllNodes() throws Exception {
        CompletableFuture<HttpResponse<String>> one = ask(a);
        CompletableFuture<HttpResponse<String>> two = ask(b);
        handle();
        handle();
        // The second deferral may still be on its way.
        String count = "";
        for (int i = 0; i < 500 && !count.contains("\"connections\":2"); i++) {
            count = http.send(to(b, "/v1/labels/news").build(), BodyHandlers.ofString()).body();
        }
        HttpResponse<String> pushed = push(b, "/v1/labels/news?end=true", "for all");

        assertThat(pushed.body()).isEqualTo("{\"delivered\":2,\"pending\":0,\"stalled\":0,\"gone\":0}");
        assertThat(one.get(5, TimeUnit.SECONDS).body()).isEqualTo("for all");
        assertThat(two.get(5, TimeUnit.SECONDS).body()).isEqualTo("for all");
    }

    @Test
    void goneNoticesOfTheClusterCanBeReadAnywhere() throws Exception {
        ask(a);
        String handle = handle();
        HttpResponse<InputStream> stream = http.send(to(b, "/v1/gone").build(), BodyHandlers.ofInputStream());
        BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEmpty();

        http.send(to(b, "/v1/handles/" + handle).DELETE().build(), BodyHandlers.ofString());
        assertThat(lines.readLine()).contains(handle, "\"reason\":\"closed\"", "\"node\":\"node-a\"");
        stream.body().close();
    }

    @Test
    void aNodeThatIsGoneIsWaitedForAndThenAnsweredFor() throws Exception {
        ask(a);
        String handle = handle();
        closing.remove(1).close();

        HttpResponse<String> pushed = push(b, "/v1/handles/" + handle, "x");
        assertThat(pushed.statusCode()).isEqualTo(503);
        assertThat(pushed.body()).contains("urn:pushfabric:problem:failover-in-progress");
        assertThat(pushed.headers().firstValue("Retry-After")).isPresent();
    }

    /** Who is there, as the test says. */
    private static final class Others implements Membership {
        private NodeInfo self;
        private volatile List<NodeInfo> others = List.of();
        private Consumer<List<NodeInfo>> listener;

        void tell(NodeInfo other) {
            others = List.of(other);
            listener.accept(others);
        }

        @Override
        public NodeInfo self() {
            return self;
        }

        @Override
        public List<NodeInfo> others() {
            return others;
        }

        @Override
        public void watch(Consumer<List<NodeInfo>> wanted) {
            listener = wanted;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
