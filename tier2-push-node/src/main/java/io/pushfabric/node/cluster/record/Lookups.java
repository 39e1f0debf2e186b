package io.pushfabric.node.cluster.record;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.pushfabric.node.cluster.grid.GridMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Reads from the grid for threads that must not wait, not even for the grid to take the question. */
public final class Lookups implements AutoCloseable {
    /** Then there is no answer. */
    static final long DEADLINE_MILLIS = 250;
    /** Questions that wait to be asked; more fail at once. */
    private static final int CAPACITY = 10_000;

    private final ExecutorService asking = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(CAPACITY), new DefaultThreadFactory("record-reader", true));

    /** The value, or {@code null}; fails if it is not there in time. Completes on a thread that must not be kept. */
    CompletionStage<byte[]> get(GridMap map, byte[] key) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            asking.execute(() -> ask(map, key, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer.orTimeout(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void ask(GridMap map, byte[] key, CompletableFuture<byte[]> answer) {
        if (answer.isDone()) {
            return;
        }
        try {
            map.get(key).whenComplete((value, problem) -> {
                if (problem == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(problem);
                }
            });
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
