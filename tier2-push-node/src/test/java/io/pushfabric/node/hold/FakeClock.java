package io.pushfabric.node.hold;

import java.util.concurrent.TimeUnit;

/** Time that goes on only when it is told to. It starts below zero, as the clock of a machine may. */
final class FakeClock implements Clock {
    static final long WALL_MILLIS = 1_700_000_000_000L;

    private long nanos = -TimeUnit.SECONDS.toNanos(7);

    void advance(long byNanos) {
        nanos += byNanos;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return WALL_MILLIS;
    }
}
