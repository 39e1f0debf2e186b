package io.pushfabric.itest.harness;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks again, each 10 ms, until an assertion holds or the time is over; then its last failure is thrown. */
public final class Eventually {
    private static final long PAUSE_NANOS = 10_000_000;

    private Eventually() {
    }

    /** Something that may throw. */
    @FunctionalInterface
    public interface Assertion {
        void check() throws Exception;
    }

    public static void eventually(Assertion assertion) {
        within(Duration.ofSeconds(10), assertion);
    }

    public static void within(Duration limit, Assertion assertion) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                assertion.check();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("not within " + limit + ": " + e.getMessage(), e);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
