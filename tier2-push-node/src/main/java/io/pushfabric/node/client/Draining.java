package io.pushfabric.node.client;

/** Whether the node drains, as the connections of one event loop see it. Owned by that loop. */
final class Draining {
    private boolean begun;

    boolean begun() {
        return begun;
    }

    void begin() {
        begun = true;
    }
}
