package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.grid.EntryRule;
import io.pushfabric.node.cluster.grid.GridMap;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A map of the grid that can be paused, and can fail. */
final class FakeMap implements GridMap {
    private static final byte[] GONE = {};

    private final EntryRule rule;
    private final Map<ByteBuffer, byte[]> entries = new HashMap<>();
    private final Queue<Runnable> paused = new ArrayDeque<>();
    private boolean isPaused;
    private int failures;
    private int applied;
    private long lastKeepMillis;

    FakeMap(EntryRule rule) {
        this.rule = rule;
    }

    @Override
    public synchronized CompletionStage<byte[]> get(byte[] key) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        whenNotPaused(() -> answer.complete(entries.get(ByteBuffer.wrap(key))));
        return answer;
    }

    @Override
    public synchronized CompletionStage<Void> apply(byte[] key, byte[] request, long keepMillis) {
        if (failures > 0) {
            failures--;
            return CompletableFuture.failedFuture(new IllegalStateException("a failure"));
        }
        CompletableFuture<Void> answer = new CompletableFuture<>();
        whenNotPaused(() -> {
            applied++;
            lastKeepMillis = keepMillis;
            byte[] next = rule.apply(key, entries.get(ByteBuffer.wrap(key)), request);
            if (next == null) {
                entries.remove(ByteBuffer.wrap(key));
            } else {
                entries.put(ByteBuffer.wrap(key), next);
            }
            answer.complete(null);
        });
        return answer;
    }

    @Override
    public synchronized void applyToAll(byte[] request) {
        entries.replaceAll((key, value) -> Objects.requireNonNullElse(rule.apply(key.array(), value, request), GONE));
        entries.values().removeIf(value -> value == GONE);
    }

    @Override
    public synchronized int size() {
        return entries.size();
    }

    synchronized byte[] now(byte[] key) {
        return entries.get(ByteBuffer.wrap(key));
    }

    /** From now on nothing is answered. */
    synchronized void pause() {
        isPaused = true;
    }

    synchronized void resume() {
        isPaused = false;
        paused.forEach(Runnable::run);
        paused.clear();
    }

    /** So many requests fail. */
    synchronized void failNext(int count) {
        failures = count;
    }

    synchronized int applied() {
        return applied;
    }

    synchronized long lastKeepMillis() {
        return lastKeepMillis;
    }

    private void whenNotPaused(Runnable action) {
        if (isPaused) {
            paused.add(action);
        } else {
            action.run();
        }
    }
}
