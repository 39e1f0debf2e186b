package io.pushfabric.node.client;

import java.net.InetSocketAddress;

/**
 * Both ends of a client connection, as the client sees them.
 *
 * @param peer the client
 * @param local where it connected to
 */
public record ClientAddress(InetSocketAddress peer, InetSocketAddress local) {

    String peerHost() {
        return peer.getAddress().getHostAddress();
    }
}
