package io.pushfabric.node.peers;

import java.util.Collection;

/** Says which other nodes have connections with a label. Asked for each push to a label; it must not wait. */
@FunctionalInterface
interface LabelHolders {

    /** Ids of nodes; a push waits for those that do not live, as one to a handle does. Never this node. */
    Collection<String> nodesOf(String label);
}
