package io.pushfabric.node.operation;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A node that knows no others. */
public final class LocalNodes implements Nodes {
    private final String id;
    private final Supplier<NodeStatus> status;
    private final List<Holder> holders;
    // Commands come from connections on all event loops. One flush at a time keeps its rate what it is.
    private final AtomicBoolean flushing = new AtomicBoolean();

    /** @param holders all parts of the node that have clients */
    public LocalNodes(String id, Supplier<NodeStatus> status, List<Holder> holders) {
        this.id = id;
        this.status = status;
        this.holders = List.copyOf(holders);
    }

    /** A part of the node that has clients: an event loop. */
    @FunctionalInterface
    public interface Holder {

        /** Ends its holds. @param done told once, on any thread, how many there were */
        void flush(IntConsumer done);
    }

    @Override
    public void status(Consumer<List<NodeStatus>> reply) {
        reply.accept(List.of(status.get()));
    }

    @Override
    public void flush(String node, Consumer<FlushResult> reply) {
        if (!node.equals(id)) {
            reply.accept(FlushResult.refused(FlushResult.Outcome.UNKNOWN_NODE));
        } else if (!flushing.compareAndSet(false, true)) {
            reply.accept(FlushResult.refused(FlushResult.Outcome.BUSY));
        } else {
            flush(reply);
        }
    }

    private void flush(Consumer<FlushResult> reply) {
        // Every event loop counts; the last one replies.
        AtomicInteger left = new AtomicInteger(holders.size());
        AtomicInteger flushed = new AtomicInteger();
        for (Holder holder : holders) {
            holder.flush(count -> {
                flushed.addAndGet(count);
                if (left.decrementAndGet() == 0) {
                    flushing.set(false);
                    reply.accept(FlushResult.done(flushed.get()));
                }
            });
        }
    }
}
