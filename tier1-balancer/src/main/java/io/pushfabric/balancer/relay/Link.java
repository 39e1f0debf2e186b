package io.pushfabric.balancer.relay;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import io.pushfabric.balancer.nodes.NodeAddress;
import io.pushfabric.shared.link.FrameCodec;
import io.pushfabric.shared.link.FrameDecoder;
import io.pushfabric.shared.link.LinkFrame;
import io.pushfabric.shared.link.LinkProtocolException;
import io.pushfabric.shared.link.LinkSide;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancer's end of one link to one push node: its socket and its frames. What they mean is for its
 * {@link Events}, who hear nothing any more once they gave the link up. Owned by the event loop of the client.
 */
final class Link extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int CONNECT_MILLIS = 1_000;
    /** For the node's first frame, from the connection on; then the link counts as broken. */
    private static final int ACCEPT_MILLIS = 2_000;
    /** For the node to close after the last frame; then this end does. */
    private static final int CLOSE_MILLIS = 2_000;

    private final NodeAddress node;
    private final Events events;
    private Channel channel;
    private Future<?> accepting;
    /** It ended, or was given up: nothing of it counts any more. */
    private boolean over;
    /** Whoever used it will not hear of it again. */
    private boolean givenUp;

    /** Who uses the link. Called on the event loop, and not from inside the link's methods. */
    interface Events {
        /** The node is there, and has heard nothing yet. */
        void onConnected();

        /** One frame; released afterwards. */
        void onFrame(LinkFrame frame);

        /** No more frames for now. */
        void onFramesRead();

        /** {@link #isWritable} has changed. */
        void onWritabilityChanged();

        /** The node cannot be reached, or the link ended without a word. Last call. */
        void onBroken();

        /** The node broke the rules. Last call. */
        void onProtocolError(String what);
    }

    private Link(NodeAddress node, Events events) {
        this.node = node;
        this.events = events;
    }

    /** Begins to connect. @param source where from; {@code null} for the kernel's choice */
    static Link open(RelayServices services, EventLoop loop, NodeAddress node, InetSocketAddress source,
            Events events) {
        Link link = new Link(node, events);
        ChannelFuture connecting = new Bootstrap().group(loop).channel(services.transport().socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline().addLast(new FrameDecoder(LinkSide.NODE), link);
                    }
                }).connect(node.relay(), source);
        link.channel = connecting.channel();
        // Also a connection that is refused at once is reported later, when the caller has the link.
        connecting.addListener(connected -> loop.execute(() -> link.onConnect(services, connected)));
        return link;
    }

    private void onConnect(RelayServices services, Future<?> connected) {
        if (over) {
            channel.close();
        } else if (connected.isSuccess()) {
            services.metrics().linkOpened(channel);
            accepting = channel.eventLoop().schedule(this::onBroken, ACCEPT_MILLIS, TimeUnit.MILLISECONDS);
            events.onConnected();
        } else {
            LOG.debug("push node {}: {}", node.id(), connected.cause().toString());
            onBroken();
        }
    }

    NodeAddress node() {
        return node;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Whether the node's frames are wanted. */
    void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /** Before the first frame. Taken over. */
    void writeHeader(ByteBuf header) {
        channel.write(header, channel.voidPromise());
    }

    void write(LinkFrame frame) {
        if (channel.isActive()) {
            channel.write(FrameCodec.encode(channel.alloc(), frame), channel.voidPromise());
        }
    }

    /** Client bytes, in as many frames as it takes; they are read, and stay the caller's. */
    void writeBytes(ByteBuf bytes) {
        while (bytes.isReadable()) {
            write(new LinkFrame.Bytes(bytes.readSlice(Math.min(bytes.readableBytes(), FrameCodec.MAX_BYTES))));
        }
    }

    void flush() {
        channel.flush();
    }

    /** Says the last word, if it can, and lets the node close: a close with its frames unread would be a reset. */
    void leave() {
        givenUp = true;
        end();
        if (channel.isActive()) {
            write(new LinkFrame.Gone());
            flush();
            channel.config().setAutoRead(true);
            Channel left = channel;
            left.eventLoop().schedule(() -> left.close(), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    /** Ends it at once. */
    void close() {
        givenUp = true;
        end();
        channel.close();
    }

    private void end() {
        over = true;
        stopWaiting();
    }

    private void stopWaiting() {
        if (accepting != null) {
            accepting.cancel(false);
            accepting = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        LinkFrame frame = (LinkFrame) message;
        try {
            if (!over) {
                stopWaiting();
                events.onFrame(frame);
            }
        } finally {
            frame.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!over) {
            events.onFramesRead();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over) {
            events.onWritabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        onBroken();
    }

    private void onBroken() {
        if (!over) {
            end();
            channel.close();
            // Not at once: a write may have failed from inside a method of this class.
            channel.eventLoop().execute(() -> {
                if (!givenUp) {
                    events.onBroken();
                }
            });
        }
    }

    /** A frame came that is none, or has no place where it came: ends the link. */
    void onProtocolError(String what) {
        if (!over) {
            LOG.warn("link to push node {}: {}", node.id(), what);
            close();
            events.onProtocolError(what);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable fault = cause instanceof DecoderException ? cause.getCause() : cause;
        if (fault instanceof LinkProtocolException) {
            onProtocolError(fault.getMessage());
        } else if (cause instanceof IOException) {
            LOG.debug("link to push node {}: {}", node.id(), cause.toString());
            onBroken();
        } else {
            LOG.warn("link to push node {}: closed for a defect of ours", node.id(), cause);
            onBroken();
        }
    }
}
