package io.pushfabric.node.cluster;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridListener;
import io.pushfabric.node.cluster.grid.GridSettings;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** This node as a member of a cluster: who else is there, and the label map. */
public final class Cluster implements AutoCloseable {
    private static final int NAME_BYTES = 16;

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("cluster", true));
    private final Grid grid;
    private final HazelcastMembership membership;

    private Cluster(NodeInfo self, Grid grid, NodeInfoSeal seal) {
        this.grid = grid;
        this.membership = new HazelcastMembership(self, grid, seal, scheduler, () -> { });
        grid.watch(new GridEvents());
        membership.start();
    }

    /**
     * Joins the others, which takes a second or two.
     *
     * @throws IOException if {@code cluster.listen} cannot be bound
     */
    public static Cluster join(NodeSettings.Cluster settings, ClusterSecret secret, NodeInfo self)
            throws IOException {
        NodeInfoSeal seal = new NodeInfoSeal(secret);
        Grid grid = Grid.join(new GridSettings(name(secret), self.id(), settings.listen(), settings.members(),
                settings.backups(), seal.seal(self)));
        return new Cluster(self, grid, seal);
    }

    /** Clusters with different secrets do not meet, even when their configuration lets them. */
    static String name(ClusterSecret secret) {
        return "pushfabric-" + HexFormat.of().formatHex(secret.key("cluster name 1"), 0, NAME_BYTES);
    }

    public Membership membership() {
        return membership;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        grid.close();
    }

    private final class GridEvents implements GridListener {
        @Override
        public void onMembersChanged() {
            membership.onMembersChanged();
        }

        @Override
        public void onEntriesDoubtful() {
            // no entries yet
        }
    }
}
