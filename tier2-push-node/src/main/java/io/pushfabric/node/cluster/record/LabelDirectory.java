package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Which nodes have connections with which labels. For use by any thread; never waits. */
public interface LabelDirectory {

    /**
     * The runs that have a connection with the label, this node's included. One that has died is among them for a
     * minute or two, since its connections may live on with another node. The grid is asked each time: a label must be
     * known everywhere 100 ms after its first connection was parked, and a cache would use that up.
     *
     * @return fails if the grid has not answered within 250 ms. Completes on any thread, which must not be kept
     */
    CompletionStage<Set<NodeRun>> nodesWith(String label);
}
