package io.pushfabric.node.hold;

import io.netty.channel.EventLoop;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Routes to the connections of this node: one hop to the event loop that the slot names. For use by any thread. */
public final class LocalRouter implements PushRouter {
    private final String node;
    private final long incarnation;
    private final List<Place> places;
    private final long failoverWaitNanos;

    /**
     * @param places by loop number
     * @param failoverWaitNanos how long a push waits for a node that nobody knows to live
     */
    public LocalRouter(String node, long incarnation, List<Place> places, long failoverWaitNanos) {
        this.node = node;
        this.incarnation = incarnation;
        this.places = List.copyOf(places);
        this.failoverWaitNanos = failoverWaitNanos;
    }

    /** A table and the event loop that owns it. */
    public record Place(EventLoop loop, ConnectionTable table) {
    }

    @Override
    public void route(Handle handle, PushCommand command, Consumer<PushResult> reply) {
        if (!handle.node().equals(node)) {
            refuseLater(new Delivery(command, reply));
            return;
        }
        int loop = ConnectionTable.loopOf(handle.slot());
        if (handle.incarnation() != incarnation || loop >= places.size()) {
            // An earlier run of this node, whose direct clients died with it.
            new Delivery(command, reply).settle(PushResult.gone(EndReason.NODE_LOST));
            return;
        }
        Place place = places.get(loop);
        if (place.loop.inEventLoop()) {
            place.table.deliver(handle, command, reply);
            return;
        }
        try {
            place.loop.execute(() -> place.table.deliver(handle, command, reply));
        } catch (RejectedExecutionException e) {
            new Delivery(command, reply).settle(PushResult.of(PushOutcome.FAILOVER_IN_PROGRESS));
        }
    }

    @Override
    public void routeLabel(String label, PushCommand command, Consumer<LabelResult> reply) {
        new LabelFanOut(label, command, places.size(), reply).start(places);
    }

    /** A node of its own knows no other; that one may be back by the time the publisher tries again. */
    private void refuseLater(Delivery delivery) {
        try {
            places.get(0).loop.schedule(() -> delivery.settle(PushResult.of(PushOutcome.FAILOVER_IN_PROGRESS)),
                    failoverWaitNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            delivery.settle(PushResult.of(PushOutcome.FAILOVER_IN_PROGRESS));
        }
    }
}
