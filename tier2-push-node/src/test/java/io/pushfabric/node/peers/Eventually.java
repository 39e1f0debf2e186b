package io.pushfabric.node.peers;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads do. */
final class Eventually {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Eventually() {
    }

    /** @param what is said if it does not hold within 10 s */
    static void holds(BooleanSupplier condition, Supplier<String> what) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new AssertionError("not within 10 s: " + what.get());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
