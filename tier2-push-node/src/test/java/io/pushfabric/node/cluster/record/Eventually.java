package io.pushfabric.node.cluster.record;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what other threads, members or processes bring about. */
final class Eventually {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Eventually() {
    }

    /** The answer to a question that may have to be asked again on a busy machine: the grid is given 250 ms. */
    static <T> T answered(Supplier<CompletionStage<T>> question) {
        for (int left = 100; ; left--) {
            try {
                return question.get().toCompletableFuture().join();
            } catch (CompletionException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    /** @throws AssertionError if it does not come true within so many seconds */
    static void await(String what, int seconds, BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("not within " + seconds + " s: " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
