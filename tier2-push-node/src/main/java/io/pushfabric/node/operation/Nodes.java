package io.pushfabric.node.operation;

import java.util.List;
import java.util.function.Consumer;

/**
 * The push nodes, for those who operate them. Any node takes any command, whichever node it is meant for. For use by
 * any thread; replies come once, on any thread.
 */
public interface Nodes {

    /** All that are known, this one included. */
    void status(Consumer<List<NodeStatus>> reply);

    /** Ends every hold of a node, and the connections with them. The reply comes when that is done. */
    void flush(String node, Consumer<FlushResult> reply);
}
