package io.pushfabric.node.relay;

import io.netty.channel.ChannelHandlerContext;
import io.pushfabric.node.client.ClientAddress;
import io.pushfabric.node.client.ClientTransport;
import io.pushfabric.node.hold.Wire;
import java.util.function.IntSupplier;

/** A client whose socket a balancer of ours has. */
record LinkTransport(ClientAddress address, LinkHandler link) implements ClientTransport {

    @Override
    public Wire wire(ChannelHandlerContext beforeEncoder, IntSupplier unread) {
        link.countUnreadBy(unread);
        return new LinkWire(beforeEncoder, link);
    }

    @Override
    public long pendingBytes() {
        return link.unacknowledgedBytes();
    }

    @Override
    public void shutdownOutput() {
        link.finish();
    }

    @Override
    public void closeLingering() {
        // The balancer lingers at the client's socket after every clean close.
        link.close();
    }

    @Override
    public void closeWillReset() {
        link.closeWillAbort();
    }
}
