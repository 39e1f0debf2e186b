package io.pushfabric.balancer.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.proxy.LinkProof;
import io.pushfabric.shared.proxy.ProxyHeader;
import io.pushfabric.shared.proxy.ProxyHeaderCodec;
import io.pushfabric.shared.proxy.Tlv;
import io.pushfabric.shared.proxy.TlvType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Links as {@code proto/LINK.md}, section 1, has them. For use by any thread. */
public final class HashedOpening implements RelayServices.Opening {
    private final ConnectionHash hash;
    private final LinkProof proof;
    private final long run;
    // Shared by all event loops.
    private final AtomicLong connections = new AtomicLong();

    /** @param run a random number that names this run of the balancer */
    public HashedOpening(ConnectionHash hash, LinkProof proof, long run) {
        this.hash = hash;
        this.proof = proof;
        this.run = run;
    }

    @Override
    public long hash(InetSocketAddress client) {
        return hash.hash(client);
    }

    @Override
    public byte[] newUniqueId() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(run).putLong(connections.incrementAndGet()).array();
    }

    @Override
    public ByteBuf header(SocketChannel client, NodeAddress node, byte[] uniqueId, int epoch) {
        ProxyHeader header = new ProxyHeader(ProxyHeader.Command.PROXY, client.remoteAddress(), client.localAddress(),
                List.of(new Tlv(TlvType.UNIQUE_ID, uniqueId)));
        ByteBuf out = client.alloc().directBuffer();
        ProxyHeaderCodec.encode(header.with(proof.prove(header, node.incarnation(), epoch).encode()), out);
        return out;
    }
}
