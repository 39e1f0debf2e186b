package io.pushfabric.node.peers;

import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who is there, as the test says. */
final class StaticMembership implements Membership {
    private final NodeInfo self;
    private final List<Consumer<List<NodeInfo>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<NodeInfo> others = List.of();

    StaticMembership(NodeInfo self) {
        this.self = self;
    }

    void others(List<NodeInfo> now) {
        others = List.copyOf(now);
        listeners.forEach(listener -> listener.accept(others));
    }

    @Override
    public NodeInfo self() {
        return self;
    }

    @Override
    public List<NodeInfo> others() {
        return others;
    }

    @Override
    public void watch(Consumer<List<NodeInfo>> listener) {
        listeners.add(listener);
        listener.accept(others);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
