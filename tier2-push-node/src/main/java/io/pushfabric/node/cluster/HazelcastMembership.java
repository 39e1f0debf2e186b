package io.pushfabric.node.cluster;

import io.pushfabric.node.cluster.grid.Grid;
import io.pushfabric.node.cluster.grid.GridMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership of the grid. A member that does not know the cluster secret is not believed and not listed.
 *
 * <p>The threads of the grid only wake the scheduler, on whose thread everything else happens, so that listeners hear
 * of changes one after the other and in their order.
 */
final class HazelcastMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembership.class);
    /** At most one warning in a minute says who is not believed. */
    private static final long WARN_EACH_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long SWEEP_SECONDS = 1;

    private final NodeInfo self;
    private final Grid grid;
    private final NodeInfoSeal seal;
    private final ScheduledExecutorService scheduler;
    private final Roster roster;
    private final List<Consumer<List<NodeInfo>>> listeners = new CopyOnWriteArrayList<>();
    // Written by the scheduler's thread, read by any.
    private volatile List<NodeInfo> others = List.of();
    private long warnedAt = System.nanoTime() - WARN_EACH_NANOS;

    /** @param scheduler has one thread; the events come on it too */
    HazelcastMembership(NodeInfo self, Grid grid, NodeInfoSeal seal, ScheduledExecutorService scheduler,
            Roster.Events events) {
        this.self = self;
        this.grid = grid;
        this.seal = seal;
        this.scheduler = scheduler;
        this.roster = new Roster(events);
    }

    /** Begins to look at the members; those who are there already are listed when this returns. */
    void start() {
        look();
        scheduler.scheduleWithFixedDelay(this::look, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
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
    public void watch(Consumer<List<NodeInfo>> listener) {
        scheduler.execute(() -> {
            listeners.add(listener);
            listener.accept(others);
        });
    }

    /** Looks who is there, soon. From any thread. */
    void onMembersChanged() {
        scheduler.execute(this::look);
    }

    @Override
    public void close() {
        // nothing is held: grid and scheduler belong to the cluster
    }

    private void look() {
        try {
            roster.see(believed(grid.members()), System.nanoTime());
            List<NodeInfo> now = roster.others();
            if (!now.equals(others)) {
                others = now;
                LOG.info("other nodes: {}", now.stream().map(NodeInfo::id).toList());
                listeners.forEach(listener -> listener.accept(now));
            }
        } catch (RuntimeException e) {
            // The next look may succeed; without a catch there would be none.
            LOG.warn("looking for the other nodes", e);
        }
    }

    private List<NodeInfo> believed(List<GridMember> members) {
        List<NodeInfo> believed = new ArrayList<>();
        for (GridMember member : members) {
            Optional<NodeInfo> info = member.self() == null ? Optional.empty() : seal.open(member.self());
            if (info.isEmpty()) {
                warn("does not know the cluster secret", member);
            } else if (info.get().id().equals(self.id())) {
                warn("has the id of this node", member);
            } else {
                believed.add(info.get());
            }
        }
        return believed;
    }

    private void warn(String problem, GridMember member) {
        long now = System.nanoTime();
        if (now - warnedAt >= WARN_EACH_NANOS) {
            warnedAt = now;
            LOG.warn("member {} is not listed: it {}", member.address(), problem);
        }
    }
}
