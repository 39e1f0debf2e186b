package io.pushfabric.balancer.nodes;

import java.util.Iterator;

/** The nodes that take connections, in the order of preference for each client. For use by any thread. */
public interface NodeOrder {

    /**
     * All of them for one client, the preferred one first; the same on every balancer with the same view.
     *
     * @param hash of the client's address
     */
    Iterator<NodeAddress> order(long hash);
}
