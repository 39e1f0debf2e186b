package io.pushfabric.shared.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client still sends, after the response was written: says that nothing more will come,
 * throws away what does, and closes at the client's end, after 2 s, or after 1 MiB. Closing at once would make the
 * kernel
 * answer late bytes with a reset, and that can take the response away from the client (RFC 9112 section 9.6).
 */
public final class LingeringClose extends ChannelInboundHandlerAdapter {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final long MAX_SECONDS = 2;

    private int bytes;

    private LingeringClose() {
    }

    /** Begins it, before everything else in the pipeline. On the event loop of the channel. */
    public static void begin(Channel channel) {
        channel.pipeline().addFirst(new LingeringClose());
        ((DuplexChannel) channel).shutdownOutput();
        channel.config().setAutoRead(true);
        channel.eventLoop().schedule(() -> channel.close(), MAX_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf data) {
            bytes += data.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (bytes > MAX_BYTES) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }
}
