package io.pushfabric.balancer.settings;

import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.net.HostPort;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration of one balancer, read and checked before a port is bound.
 *
 * @param pushNodes {@code peers.listen} of some nodes; the others are learnt from them
 * @param hash what of a client's address chooses its node
 */
public record BalancerSettings(Balancer balancer, Clients clients, List<HostPort> pushNodes,
        ConnectionHash.Subject hash, HostPort admin) {

    /**
     * Who this balancer is. {@code secret} is the nodes', and never printed.
     *
     * @param resumeWait how long clients are kept while no push node can be reached
     * @param sourceAddresses where links come from; empty for the kernel's choice
     */
    public record Balancer(String id, byte[] secret, Duration drainTimeout, Duration resumeWait,
            List<HostPort> sourceAddresses) {
        @Override
        public String toString() {
            return "Balancer[id=" + id + "]";
        }
    }

    /** The listener for clients. */
    public record Clients(HostPort listen, int maxConnections) {
    }
}
