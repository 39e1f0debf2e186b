package io.pushfabric.node.cluster;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridListener;
import io.pushfabric.node.cluster.grid.GridSettings;
import io.pushfabric.node.cluster.record.HoldEntries;
import io.pushfabric.node.cluster.record.LabelEntries;
import io.pushfabric.node.cluster.record.LabelMap;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** This node as a member of a cluster: who else is there, and the label map. */
public final class Cluster implements AutoCloseable {
    private static final int NAME_BYTES = 16;
    /** After a run is forgotten: a node that restarts at once leaves holds behind that others are just adopting. */
    private static final long FORGET_SECONDS = 60;

    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("cluster", true));
    private final ExecutorService rewriter =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("record-rewriter", true));
    private final Grid grid;
    private final HazelcastMembership membership;
    private final LabelMap labelMap;

    private Cluster(NodeInfo self, Grid grid, NodeInfoSeal seal, HoldEntries holds, LabelEntries labels,
            Duration idMemory) {
        this.grid = grid;
        this.labelMap = new LabelMap(new NodeRun(self.id(), self.incarnation()), grid, holds, labels,
                idMemory.toMillis(), rewriter);
        this.membership = new HazelcastMembership(self, grid, seal, scheduler, new RunEvents());
        grid.watch(new GridEvents());
        membership.start();
    }

    /**
     * Joins the others, which takes some seconds if they start as well.
     *
     * @param idMemory {@code push.id-memory}
     * @throws IOException if {@code cluster.listen} cannot be bound
     */
    public static Cluster join(NodeSettings.Cluster settings, ClusterSecret secret, NodeInfo self, Duration idMemory)
            throws IOException {
        NodeInfoSeal seal = new NodeInfoSeal(secret);
        HoldEntries holds = new HoldEntries(secret);
        LabelEntries labels = new LabelEntries(secret);
        Grid grid = Grid.join(new GridSettings(name(secret), self.id(), settings.listen(), settings.members(),
                settings.backups(), seal.seal(self), Map.of(HoldEntries.MAP, holds, LabelEntries.MAP, labels)));
        return new Cluster(self, grid, seal, holds, labels, idMemory);
    }

    /** Clusters with different secrets do not meet, even when their configuration lets them. */
    static String name(ClusterSecret secret) {
        return "pushfabric-" + HexFormat.of().formatHex(secret.key("cluster name 1"), 0, NAME_BYTES);
    }

    public Membership membership() {
        return membership;
    }

    public LabelMap labelMap() {
        return labelMap;
    }

    /** Writes what waits, hands the entries to the other members, and leaves: at most 4 s and 5 s. */
    @Override
    public void close() {
        labelMap.close();
        scheduler.shutdownNow();
        rewriter.shutdownNow();
        grid.close();
    }

    private final class RunEvents implements Roster.Events {
        @Override
        public void onReturned(NodeInfo info) {
            labelMap.rewriteAll();
        }

        @Override
        public void onForgotten(NodeInfo info) {
            // Every node does; if it were one alone, it might die meanwhile.
            NodeRun run = new NodeRun(info.id(), info.incarnation());
            scheduler.schedule(() -> labelMap.journal().forget(run), FORGET_SECONDS, TimeUnit.SECONDS);
        }
    }

    private final class GridEvents implements GridListener {
        @Override
        public void onMembersChanged() {
            try {
                membership.onMembersChanged();
            } catch (RejectedExecutionException e) {
                // this node leaves
            }
        }

        @Override
        public void onEntriesDoubtful() {
            labelMap.rewriteAll();
        }
    }
}
