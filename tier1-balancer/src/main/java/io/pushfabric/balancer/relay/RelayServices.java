package io.pushfabric.balancer.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.balancer.nodes.NodeOrder;
import io.pushfabric.balancer.observe.BalancerMetrics;
import io.pushfabric.shared.net.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * What the relayed clients of a balancer share.
 *
 * @param sourceAddresses where links come from; empty for the kernel's choice
 * @param resumeWait how long clients are kept while no push node takes them
 */
public record RelayServices(Transport transport, NodeOrder nodes, Opening opening,
        List<InetSocketAddress> sourceAddresses, Duration resumeWait, BalancerMetrics metrics) {

    /** Knows how clients are hashed and links are opened. */
    public interface Opening {

        /** The value by which the node is chosen. */
        long hash(InetSocketAddress client);

        /** A new name for a client connection: 16 bytes. */
        byte[] newUniqueId();

        /** The PROXY v2 header of a link. */
        ByteBuf header(SocketChannel client, NodeAddress node, byte[] uniqueId, int epoch);
    }
}
