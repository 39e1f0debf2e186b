package io.pushfabric.node.peers;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Things that any thread hands to one event loop, which takes all that are there when it comes to it. */
final class Mailbox<T> {
    private final Executor loop;
    private final Runnable reader;
    // Between those who put and the loop.
    private final Queue<T> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /** @param reader called on the loop after something was put; polls until there is nothing, or comes back for it */
    Mailbox(Executor loop, Runnable reader) {
        this.loop = loop;
        this.reader = reader;
    }

    /** @return false if the loop has ended, and the thing is still the caller's */
    boolean put(T thing) {
        queue.add(thing);
        if (woken.compareAndSet(false, true)) {
            try {
                loop.execute(this::wake);
            } catch (RejectedExecutionException e) {
                woken.set(false);
                return !queue.remove(thing);
            }
        }
        return true;
    }

    private void wake() {
        woken.set(false);
        reader.run();
    }

    /** The oldest, or {@code null}. For the loop only. */
    T poll() {
        return queue.poll();
    }

    /** The same, and it stays. */
    T peek() {
        return queue.peek();
    }
}
