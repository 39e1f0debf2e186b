package io.pushfabric.node.hold;

import java.util.concurrent.ConcurrentHashMap;

/** The labels of the node: how many event loops have a connection with each. Every loop adds and removes. */
public final class NodeLabels {
    private final ConcurrentHashMap<String, Integer> loops = new ConcurrentHashMap<>();

    void add(String label) {
        loops.merge(label, 1, Integer::sum);
    }

    void remove(String label) {
        loops.computeIfPresent(label, (name, count) -> count == 1 ? null : count - 1);
    }

    /** Different labels now. */
    public long count() {
        return loops.mappingCount();
    }
}
