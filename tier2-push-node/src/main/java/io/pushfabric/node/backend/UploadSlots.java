package io.pushfabric.node.backend;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds the connections to one server that wait for the rest of a request body to half of all, so that slow uploads
 * cannot take the pool. Thread-safe: every loop calls it; a waiter is run by whoever gives a slot back, and hops.
 */
final class UploadSlots {
    private final int max;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int taken;

    UploadSlots(int maxConnections) {
        this.max = Math.max(1, maxConnections / 2);
    }

    synchronized boolean available() {
        return taken < max;
    }

    synchronized boolean tryTake() {
        if (taken >= max) {
            return false;
        }
        taken++;
        return true;
    }

    /** Whether one is free now; else the waiter is run, once, when one is. */
    synchronized boolean availableOrJoin(Runnable waiter) {
        if (taken < max) {
            return true;
        }
        waiting.add(waiter);
        return false;
    }

    void release() {
        List<Runnable> woken;
        synchronized (this) {
            taken--;
            woken = List.copyOf(waiting);
            waiting.clear();
        }
        woken.forEach(Runnable::run);
    }

    synchronized int taken() {
        return taken;
    }
}
