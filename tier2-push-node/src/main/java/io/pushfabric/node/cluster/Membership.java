package io.pushfabric.node.cluster;

import java.util.List;
import java.util.function.Consumer;

/**
 * The nodes that are said to belong to the cluster. Says who is there, not who lives: that is found out by talking to
 * them. For use by any thread.
 */
public interface Membership extends AutoCloseable {

    /** This node. */
    NodeInfo self();

    /** The others, at most one for each id: the latest incarnation that is known. */
    List<NodeInfo> others();

    /** Called with {@link #others} on a thread of the membership, each time that they change, and once at once. */
    void watch(Consumer<List<NodeInfo>> listener);

    @Override
    void close();
}
