package io.pushfabric.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridSettings;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real members in one process. */
class ClusterTest {
    private final List<HostPort> addresses = Ports.free(3);
    private final List<AutoCloseable> closing = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : closing) {
            part.close();
        }
    }

    @Test
    void nodesThatStartTogetherFindEachOther() throws Exception {
        List<CompletableFuture<Cluster>> joining = List.of(joinLater(0), joinLater(1), joinLater(2));
        List<BlockingQueue<List<NodeInfo>>> heard = new ArrayList<>();
        for (CompletableFuture<Cluster> cluster : joining) {
            BlockingQueue<List<NodeInfo>> queue = new LinkedBlockingQueue<>();
            cluster.get(30, TimeUnit.SECONDS).membership().watch(queue::add);
            heard.add(queue);
        }
        for (int i = 0; i < 3; i++) {
            List<NodeInfo> others = heard.get(i).poll(5, TimeUnit.SECONDS);
            while (others != null && others.size() < 2) {
                others = heard.get(i).poll(20, TimeUnit.SECONDS);
            }
            assertThat(others).containsExactly(info(i == 0 ? 1 : 0), info(i == 2 ? 1 : 2));
        }
    }

    @Test
    void aMemberThatDoesNotKnowTheSecretIsNotListed() throws Exception {
        Cluster cluster = joinLater(0).get(30, TimeUnit.SECONDS);
        GridSettings stranger = new GridSettings(Cluster.name(secret()), "stranger", addresses.get(1), addresses, 1,
                new NodeInfoSeal(new ClusterSecret("another secret, which is long enough".getBytes())).seal(info(1)));
        Grid grid = Grid.join(stranger);
        closing.add(grid);
        assertThat(grid.members()).hasSize(1);
        cluster.membership().watch(others -> assertThat(others).isEmpty());
        BlockingQueue<List<NodeInfo>> queue = new LinkedBlockingQueue<>();
        cluster.membership().watch(queue::add);
        assertThat(queue.poll(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(queue.poll(1500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aTakenAddressIsAnError() throws IOException {
        try (ServerSocket taken = new ServerSocket(addresses.get(0).port())) {
            assertThatThrownBy(() -> Cluster.join(settings(0), secret(), info(0)))
                    .isInstanceOf(IOException.class).hasMessageContaining(":" + taken.getLocalPort());
        }
    }

    private CompletableFuture<Cluster> joinLater(int i) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Cluster cluster = Cluster.join(settings(i), secret(), info(i));
                synchronized (closing) {
                    closing.add(cluster);
                }
                return cluster;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private NodeSettings.Cluster settings(int i) {
        return new NodeSettings.Cluster(addresses.get(i), addresses, 1);
    }

    private NodeInfo info(int i) {
        return new NodeInfo("node-" + i, i + 1, URI.create("http://10.0.0.1:740" + i), addresses.get(i),
                addresses.get(i));
    }

    private static ClusterSecret secret() {
        return new ClusterSecret("a secret that is long enough for all".getBytes());
    }
}
