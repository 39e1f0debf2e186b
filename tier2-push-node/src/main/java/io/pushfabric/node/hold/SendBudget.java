package io.pushfabric.node.hold;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that may wait for all clients of the node together ({@code clients.max-buffered-total}). Shared by all
 * event loops, and touched only for bytes that the kernel did not take at once.
 */
public final class SendBudget {
    private final long limit;
    // Every event loop adds to it and takes from it.
    private final AtomicLong used = new AtomicLong();

    /** @param limit bytes */
    public SendBudget(long limit) {
        this.limit = limit;
    }

    boolean tryReserve(int bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** For bytes that are already under way and cannot be refused any more. */
    void reserve(int bytes) {
        used.addAndGet(bytes);
    }

    void release(int bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes waiting now. */
    public long used() {
        return used.get();
    }
}
