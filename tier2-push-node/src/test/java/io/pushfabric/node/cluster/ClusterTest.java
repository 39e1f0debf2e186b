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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real members in one process, which do not become one cluster. */
class ClusterTest {
    private final List<HostPort> addresses = Ports.free(2);
    private final List<AutoCloseable> closing = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : closing) {
            part.close();
        }
    }

    @Test
    void aMemberThatDoesNotKnowTheSecretIsNotListed() throws Exception {
        Cluster cluster = Cluster.join(settings(0), secret(), info(0), Duration.ofMinutes(5));
        closing.add(cluster);
        GridSettings stranger = new GridSettings(Cluster.name(secret()), "stranger", addresses.get(1), addresses, 1,
                new NodeInfoSeal(new ClusterSecret(new byte[32])).seal(info(1)), Map.of());
        Grid grid = Grid.join(stranger);
        closing.add(grid);
        assertThat(grid.members()).hasSize(1);
        BlockingQueue<List<NodeInfo>> queue = new LinkedBlockingQueue<>();
        cluster.membership().watch(queue::add);
        assertThat(queue.poll(5, TimeUnit.SECONDS)).isEmpty();
        assertThat(queue.poll(1500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aTakenAddressIsAnError() throws IOException {
        try (ServerSocket taken = new ServerSocket(addresses.get(0).port())) {
            assertThatThrownBy(() -> Cluster.join(settings(0), secret(), info(0), Duration.ofMinutes(5)))
                    .isInstanceOf(IOException.class).hasMessageContaining(":" + taken.getLocalPort());
        }
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
