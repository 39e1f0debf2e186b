package io.pushfabric.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.cluster.Cluster;
import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.cluster.Ports;
import io.pushfabric.node.cluster.record.HoldRecord;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.node.settings.NodeSettingsReader;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleSeal;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One whole node, and another member that looks at what it tells the cluster. */
class ClusteredNodeTest {
    private static final String SECRET = "a secret that is long enough for all";

    private final List<HostPort> ports = Ports.free(8);
    private final ClusterSecret secret = new ClusterSecret(SECRET.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void theClusterKnowsAHoldFromItsBeginningToItsEnd() throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PushNode node = PushNode.start(settings(backend.getLocalPort()));
                Cluster other = Cluster.join(new NodeSettings.Cluster(ports.get(1), ports.subList(0, 2), 1), secret,
                        info(), Duration.ofMinutes(1));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), ports.get(2).port())) {
            CompletableFuture<String> parked = CompletableFuture.supplyAsync(() -> defer(backend));
            client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Handle handle = new HandleSeal(secret).open(parked.get(10, TimeUnit.SECONDS));
            NodeRun run = new NodeRun("node-a", handle.incarnation());

            eventually(() -> other.labelMap().nodesWith("news"), runs -> runs.contains(run));
            HoldRecord held = eventually(() -> other.labelMap().find(handle), Optional::isPresent).orElseThrow();
            assertThat(held.owner()).isEqualTo(run);
            assertThat(held.hold().handle()).isEqualTo(handle);
            assertThat(node.membership().others()).containsExactly(other.membership().self());
            assertThat(other.membership().others()).containsExactly(node.membership().self());

            client.shutdownOutput();
            eventually(() -> other.labelMap().nodesWith("news"), List.of()::containsAll);
            HoldRecord ended = eventually(() -> other.labelMap().find(handle),
                    found -> found.orElseThrow().ending().isPresent()).orElseThrow();
            assertThat(ended.ending().orElseThrow().reason()).isEqualTo(EndReason.CLIENT_CLOSED);
            assertThat(ended.ending().orElseThrow().noticeOwed()).isFalse();
        }
    }

    @Test
    void aNodeWithoutAClusterIsAlone() throws Exception {
        NodeSettings alone = NodeSettingsReader.read(write(configuration(1)), Map.of(), List.of());
        try (PushNode node = PushNode.start(alone)) {
            Membership membership = node.membership();
            assertThat(membership.others()).isEmpty();
            assertThat(membership.self().id()).isEqualTo("node-a");
        }
    }

    /** @return the handle of the request that was deferred */
    private static String defer(ServerSocket backend) {
        try {
            Socket connection = backend.accept();
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            String handle = "";
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                if (line.regionMatches(true, 0, "push-handle:", 0, 12)) {
                    handle = line.substring(12).strip();
                }
            }
            connection.getOutputStream().write(("HTTP/1.1 200 OK\r\nPush-Handle: " + handle
                    + "\r\nPush-Label: news\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return handle;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T eventually(Supplier<CompletionStage<T>> question, Predicate<T> isRight) {
        long began = System.nanoTime();
        while (true) {
            try {
                T answer = question.get().toCompletableFuture().join();
                if (isRight.test(answer)) {
                    return answer;
                }
                assertThat(System.nanoTime() - began).as("%s", answer).isLessThan(TimeUnit.SECONDS.toNanos(20));
            } catch (CompletionException e) {
                // The grid is given 250 ms, which a busy machine may need to be given again.
                assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private NodeInfo info() {
        return new NodeInfo("node-b", 1, URI.create("http://127.0.0.1:7400"), ports.get(1), ports.get(1));
    }

    private NodeSettings settings(int backend) throws Exception {
        String cluster = "cluster: {listen: \"" + ports.get(0) + "\", members: [\"" + ports.get(0) + "\", \""
                + ports.get(1) + "\"]}\n";
        return NodeSettingsReader.read(write(configuration(backend) + cluster), Map.of(), List.of());
    }

    private String configuration(int backend) {
        return """
                node: {id: node-a, secret: "%s"}
                clients: {listen: "%s"}
                relay: {listen: "%s"}
                backends: [{name: app, match: {path: /}, servers: ["127.0.0.1:%d"]}]
                push: {listen: "%s"}
                peers: {listen: "%s"}
                admin: {listen: "%s"}
                """.formatted(SECRET, ports.get(2), ports.get(3), backend, ports.get(4), ports.get(5), ports.get(6));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("push-node.yaml"), text);
    }
}
