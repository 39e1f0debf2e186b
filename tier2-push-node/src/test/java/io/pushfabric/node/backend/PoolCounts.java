package io.pushfabric.node.backend;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An observer that keeps the figures. */
final class PoolCounts implements BackendObserver {
    private final Map<PoolState, AtomicInteger> connections = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

    @Override
    public void onRequestEnded(String backend, String outcome) {
        outcomes.computeIfAbsent(outcome, o -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void onConnections(String backend, PoolState state, int change) {
        connections.computeIfAbsent(state, s -> new AtomicInteger()).addAndGet(change);
    }

    int outcome(String name) {
        AtomicInteger count = outcomes.get(name);
        return count == null ? 0 : count.get();
    }

    int ended() {
        return outcomes.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int in(PoolState state) {
        AtomicInteger count = connections.get(state);
        return count == null ? 0 : count.get();
    }

    int open() {
        return connections.values().stream().mapToInt(AtomicInteger::get).sum();
    }
}
