package io.pushfabric.node.peers;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Commands for one node of which nobody knows where they go now, in the order in which they came. While one waits, all
 * that come later for the same node wait behind it. Owned by one loop; {@link #add} and {@link #occupied} are for any
 * thread.
 */
final class WaitingLine {
    private static final long LOOK_MILLIS = 100;

    private final EventLoop loop;
    private final Allowance allowance;
    private final Predicate<Errand> dispatch;
    private final ArrayDeque<Errand> waiting = new ArrayDeque<>();
    // Those that wait, and those that are on their way into the line: counted up by whoever adds.
    private final AtomicInteger count = new AtomicInteger();
    private Future<?> looks;

    /**
     * @param loop that of the link to the same node
     * @param allowance of all lines together
     * @param dispatch sends an errand on its way, or returns false if it has to wait
     */
    WaitingLine(EventLoop loop, Allowance allowance, Predicate<Errand> dispatch) {
        this.loop = loop;
        this.allowance = allowance;
        this.dispatch = dispatch;
    }

    /** Whether something is in the line that must not be overtaken. */
    boolean occupied() {
        return count.get() > 0;
    }

    /** Takes an errand; answers it at once if too much waits already. */
    void add(Errand errand) {
        if (!allowance.take(errand.size())) {
            errand.refuse();
            return;
        }
        count.incrementAndGet();
        if (loop.inEventLoop()) {
            enqueue(errand);
            return;
        }
        try {
            loop.execute(() -> enqueue(errand));
        } catch (RejectedExecutionException e) {
            leave(errand);
            errand.fail();
        }
    }

    private void enqueue(Errand errand) {
        waiting.add(errand);
        look();
    }

    /** Sends on what can go now, and answers what has waited for too long. On the loop. */
    void look() {
        long now = System.nanoTime();
        while (!waiting.isEmpty()) {
            Errand first = waiting.peek();
            boolean gone = dispatch.test(first);
            if (!gone && !first.isDue(now)) {
                break;
            }
            waiting.remove();
            leave(first);
            if (!gone) {
                first.fail();
            }
        }
        if (waiting.isEmpty() == (looks != null)) {
            schedule(!waiting.isEmpty());
        }
    }

    /** Answers all that waits. From any thread. */
    void close() {
        loop.execute(() -> {
            while (!waiting.isEmpty()) {
                Errand first = waiting.remove();
                leave(first);
                first.fail();
            }
        });
    }

    private void schedule(boolean wanted) {
        if (wanted) {
            looks = loop.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            looks.cancel(false);
            looks = null;
        }
    }

    private void leave(Errand errand) {
        count.decrementAndGet();
        allowance.give(errand.size());
    }
}
