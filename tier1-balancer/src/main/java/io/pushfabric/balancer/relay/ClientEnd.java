package io.pushfabric.balancer.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a {@link RelayedClient} what happens on the client's socket. */
final class ClientEnd extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientEnd.class);

    private final RelayedClient relay;

    ClientEnd(RelayedClient relay) {
        this.relay = relay;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        relay.start();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            relay.onClientBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        relay.onClientBytesRead();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        relay.onClientWritable(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            relay.onClientEnd();
        } else if (event instanceof ClientListener.Drain) {
            relay.drain();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        relay.onClientGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("client {}: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("client {}: closed for a defect of ours", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
