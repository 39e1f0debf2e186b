package io.pushfabric.balancer.nodes;

import java.net.InetSocketAddress;

/**
 * A push node as a balancer needs it.
 *
 * @param id {@code node.id}
 * @param incarnation which run of it
 * @param relay where its relay listener is reached, resolved
 */
public record NodeAddress(String id, long incarnation, InetSocketAddress relay) {
    public NodeAddress {
        if (relay.isUnresolved()) {
            throw new IllegalArgumentException("address of push node " + id + " is not resolved: " + relay);
        }
    }
}
