package io.pushfabric.node.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.node.hold.Wire;
import io.pushfabric.shared.http.LingeringClose;
import java.util.function.IntSupplier;

/** A client whose socket is here. */
record DirectTransport(SocketChannel channel, ClientAddress address) implements ClientTransport {

    /** The client is the peer of the channel. */
    static DirectTransport of(SocketChannel channel) {
        return new DirectTransport(channel, new ClientAddress(channel.remoteAddress(), channel.localAddress()));
    }

    @Override
    public Wire wire(ChannelHandlerContext beforeEncoder, IntSupplier unread) {
        return new ChannelWire(beforeEncoder);
    }

    @Override
    public long pendingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void shutdownOutput() {
        channel.shutdownOutput();
    }

    @Override
    public void closeLingering() {
        LingeringClose.begin(channel);
    }

    @Override
    public void closeWillReset() {
        channel.config().setSoLinger(0);
    }
}
