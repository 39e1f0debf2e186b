package io.pushfabric.node.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.shared.EndReason;

/**
 * One direction of an upgraded connection: what is read here is written there, at the speed of the slower side. A side
 * that closes its sending half closes the other's receiving half; when both are closed, or one breaks, both end.
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
    private final Channel other;
    private final Runnable endOfOther;
    private final ClientConnection connection;
    private boolean inputClosed;
    private Tunnel opposite;
    private boolean flushing;

    /** @param endOfOther closes the other side's receiving half */
    private Tunnel(Channel other, Runnable endOfOther, ClientConnection connection) {
        this.other = other;
        this.endOfOther = endOfOther;
        this.connection = connection;
    }

    /** Joins two channels of one event loop, and starts reading from both. */
    static void join(Channel client, ClientTransport transport, Channel backend, ClientConnection connection) {
        Tunnel up = new Tunnel(backend, () -> ((DuplexChannel) backend).shutdownOutput(), connection);
        Tunnel down = new Tunnel(client, transport::shutdownOutput, connection);
        up.opposite = down;
        down.opposite = up;
        backend.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        client.pipeline().addLast(up);
        backend.pipeline().addLast(down);
        client.config().setAutoRead(true);
        backend.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        other.write(message, other.voidPromise());
        flushing = true;
        if (!other.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (flushing) {
            flushing = false;
            other.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        other.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputClosed) {
            inputClosed = true;
            if (opposite.inputClosed) {
                end();
            } else {
                other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> endOfOther.run());
            }
        }
    }

    /** Both sides have said all: what is still on its way is written first. */
    private void end() {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> closeBoth(EndReason.COMPLETED));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> closeBoth(EndReason.CLIENT_CLOSED));
    }

    private void closeBoth(EndReason reason) {
        connection.close(reason);
        other.close();
        opposite.other.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
