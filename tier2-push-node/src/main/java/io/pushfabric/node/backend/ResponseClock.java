package io.pushfabric.node.backend;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long an exchange has waited for its backend, and no one else. One timer, set anew only when it goes
 * off too early. Owned by the event loop.
 */
final class ResponseClock {
    /** Whether time counts. */
    private enum Mode { PAUSED, RUNNING, ENDED }

    private final EventLoop loop;
    private final long limit;
    private final Runnable onExpired;

    private Mode mode = Mode.PAUSED;
    private long since;
    private ScheduledFuture<?> timer;

    ResponseClock(EventLoop loop, long limitNanos, Runnable onExpired) {
        this.loop = loop;
        this.limit = limitNanos;
        this.onExpired = onExpired;
    }

    /** Something came or went: the wait begins anew. */
    void touch() {
        since = System.nanoTime();
    }

    /** From now on it is the backend that is waited for, or not. */
    void count(boolean counting) {
        if (mode == Mode.ENDED || counting == (mode == Mode.RUNNING)) {
            return;
        }
        mode = counting ? Mode.RUNNING : Mode.PAUSED;
        if (counting) {
            touch();
            if (timer == null) {
                timer = loop.schedule(this::onTimer, limit, TimeUnit.NANOSECONDS);
            }
        }
    }

    void end() {
        mode = Mode.ENDED;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void onTimer() {
        timer = null;
        if (mode != Mode.RUNNING) {
            return;
        }
        long left = limit - (System.nanoTime() - since);
        if (left > 0) {
            timer = loop.schedule(this::onTimer, left, TimeUnit.NANOSECONDS);
        } else {
            onExpired.run();
        }
    }
}
