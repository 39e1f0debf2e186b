package io.pushfabric.node.peers;

import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.handle.Handle;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Routes to the connections of the whole cluster. What is for another node goes over its link; what is for a node that
 * is not known to live waits in line for it, up to {@code push.failover-wait}. What came from another node does not
 * come here, so that nothing travels in a circle. For use by any thread.
 */
final class ClusterRouter implements PushRouter {
    /** Commands that wait for nodes, all lines together; more are answered with 503 at once. */
    static final int MAX_WAITING = 10_000;
    /** Of their messages. */
    static final long MAX_WAITING_BYTES = 32L * 1024 * 1024;

    private final PushRouter local;
    private final Peers peers;
    private final PeerLoops loops;
    private final HandleLocator locator;
    private final LabelHolders holders;
    private final long failoverWaitNanos;
    private final Allowance waiting = new Allowance(MAX_WAITING, MAX_WAITING_BYTES);
    // One for each node that was ever waited for; the ids are those of genuine handles.
    private final Map<String, WaitingLine> lines = new ConcurrentHashMap<>();

    ClusterRouter(PushRouter local, Peers peers, PeerLoops loops, HandleLocator locator, LabelHolders holders,
            long failoverWaitNanos) {
        this.local = local;
        this.peers = peers;
        this.loops = loops;
        this.locator = locator;
        this.holders = holders;
        this.failoverWaitNanos = failoverWaitNanos;
    }

    @Override
    public void route(Handle handle, PushCommand command, Consumer<PushResult> reply) {
        Whereabouts whereabouts = locator.locate(handle);
        if (whereabouts.kind() == Whereabouts.Kind.LOCAL) {
            local.route(handle, command, reply);
        } else {
            begin(Errand.to(handle, command, deadline(), reply));
        }
    }

    @Override
    public void routeLabel(String label, PushCommand command, Consumer<LabelResult> reply) {
        Collection<String> nodes = holders.nodesOf(label);
        if (nodes.isEmpty()) {
            local.routeLabel(label, command, reply);
            return;
        }
        LabelSum sum = new LabelSum(1 + nodes.size(), reply);
        long deadline = deadline();
        for (String node : nodes) {
            PushCommand part = command instanceof PushCommand.Send send
                    ? new PushCommand.Send(send.message().share()) : command;
            begin(Errand.to(node, label, part, deadline, sum::add));
        }
        local.routeLabel(label, command, sum::add);
    }

    private long deadline() {
        return System.nanoTime() + failoverWaitNanos;
    }

    private void begin(Errand errand) {
        WaitingLine line = lines.get(errand.node());
        boolean behind = line != null && line.occupied();
        if (behind || !dispatch(errand)) {
            line(errand.node()).add(errand);
        }
    }

    /** A link gave it back. On the loop of that link. */
    void onStray(Errand errand) {
        line(errand.node()).add(errand);
    }

    /** Something about a node has changed. On the loop of its link, which is that of its line. */
    void onChange(PeerView view) {
        WaitingLine line = lines.get(view.node().id());
        if (line != null) {
            line.look();
        }
    }

    /** Answers all that waits. */
    void close() {
        lines.values().forEach(WaitingLine::close);
    }

    private WaitingLine line(String node) {
        return lines.computeIfAbsent(node, id -> new WaitingLine(loops.of(id), waiting, this::dispatch));
    }

    private boolean dispatch(Errand errand) {
        Whereabouts whereabouts = locate(errand);
        return switch (whereabouts.kind()) {
            case UNKNOWN -> false;
            case LOCAL -> {
                errand.handTo(local);
                yield true;
            }
            case LOST -> {
                errand.lost();
                yield true;
            }
            case PEER -> forward(whereabouts.node(), errand);
        };
    }

    private boolean forward(String node, Errand errand) {
        PeerLink link = peers.link(node);
        if (link == null) {
            return false;
        }
        link.forward(errand);
        return true;
    }

    private Whereabouts locate(Errand errand) {
        if (errand.handle() != null) {
            return locator.locate(errand.handle());
        }
        PeerLink link = peers.link(errand.node());
        return link != null && link.view().lives() ? link.view().whereabouts() : Whereabouts.UNKNOWN;
    }
}
