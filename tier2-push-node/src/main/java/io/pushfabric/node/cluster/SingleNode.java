package io.pushfabric.node.cluster;

import java.util.List;
import java.util.function.Consumer;

/** A node of its own: there are no others. */
public record SingleNode(NodeInfo self) implements Membership {

    @Override
    public List<NodeInfo> others() {
        return List.of();
    }

    @Override
    public void watch(Consumer<List<NodeInfo>> listener) {
        listener.accept(List.of());
    }

    @Override
    public void close() {
        // nothing is held
    }
}
