package io.pushfabric.node.peers;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much may be on its way somewhere: a number of commands, and bytes of their messages. For use by any thread. */
final class Allowance {
    private final int maxCount;
    private final long maxBytes;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Allowance(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** Takes room for one command; a message that is larger than all of the bytes is taken when there are no others. */
    boolean take(int size) {
        if (count.incrementAndGet() > maxCount) {
            count.decrementAndGet();
            return false;
        }
        long before = bytes.getAndAdd(size);
        if (before > 0 && before + size > maxBytes) {
            give(size);
            return false;
        }
        return true;
    }

    /** Gives the room of a message back, while its command still takes its own. */
    void giveBytes(int size) {
        bytes.addAndGet(-size);
    }

    /** Gives the room of a command back, whose message takes none any more. */
    void giveCount() {
        count.decrementAndGet();
    }

    /** Gives all of it back. */
    void give(int size) {
        giveBytes(size);
        giveCount();
    }

    int count() {
        return count.get();
    }

    long bytes() {
        return bytes.get();
    }
}
