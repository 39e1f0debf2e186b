package io.pushfabric.node.messaging;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for pushes that were not answered yet, of all connections together, {@code clients.max-buffered-total} and
 * 32 MiB: thousands of connections, each with the better part of a large body, must not take all there is. Shared by
 * all event loops.
 */
public final class BodyBudget {
    private final long limit;
    // Every event loop adds to it and takes from it.
    private final AtomicLong used = new AtomicLong();

    /** @param limit bytes */
    public BodyBudget(long limit) {
        this.limit = limit;
    }

    long used() {
        return used.get();
    }

    /** For one request. */
    public Reservation reservation() {
        return new Reservation();
    }

    /** What one request, or one line of a batch, has of it. */
    public final class Reservation {
        // Grown on the loop of the connection, given back by whoever answers.
        private final AtomicInteger bytes = new AtomicInteger();

        /** @return false, and nothing has changed, if there is not so much left */
        public boolean grow(int more) {
            if (used.addAndGet(more) > limit) {
                used.addAndGet(-more);
                return false;
            }
            bytes.addAndGet(more);
            return true;
        }

        /** Gives all of it back. */
        public void release() {
            used.addAndGet(-bytes.getAndSet(0));
        }
    }
}
