package io.pushfabric.itest.harness;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds a handler back until the test lets it on: a race held open. */
public final class Gate {
    private static final int LIMIT_SECONDS = 20;

    private final CountDownLatch latch = new CountDownLatch(1);

    public void open() {
        latch.countDown();
    }

    /** Waits until the gate is open. */
    public void pass() throws InterruptedException {
        if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody opened the gate within " + LIMIT_SECONDS + " s");
        }
    }
}
