package io.pushfabric.node.client;

import io.netty.channel.EventLoop;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionTable;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Does the same to every connection of one event loop, a few in each tick, so that neither the loop nor those whom it
 * makes come back meet them all at once. Owned by that loop.
 */
final class PacedWalk {
    /** Connections in one step of 20 ms: 12,500 a second for each loop. */
    private static final int STEP = 250;

    private final EventLoop loop;
    private final Predicate<ClientConnection> action;
    private final IntConsumer done;
    private final Queue<ClientConnection> left = new ArrayDeque<>();
    private int count;

    /**
     * @param action whether there was anything to do
     * @param done told in the end to how many there was
     */
    PacedWalk(EventLoop loop, Predicate<ClientConnection> action, IntConsumer done) {
        this.loop = loop;
        this.action = action;
        this.done = done;
    }

    /** Takes the connections that there are now, and begins. */
    void start(ConnectionTable table) {
        table.forEach(left::add);
        step();
    }

    private void step() {
        for (int i = 0; i < STEP && !left.isEmpty(); i++) {
            count += action.test(left.remove()) ? 1 : 0;
        }
        if (left.isEmpty()) {
            done.accept(count);
        } else {
            loop.schedule(this::step, ConnectionTable.tickNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
