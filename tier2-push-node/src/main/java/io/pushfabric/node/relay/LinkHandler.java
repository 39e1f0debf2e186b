package io.pushfabric.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.pushfabric.shared.link.FrameCodec;
import io.pushfabric.shared.link.LinkFrame;
import io.pushfabric.shared.link.LinkProtocolException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's end of a framed link ({@code proto/LINK.md}): to the handlers behind it the link looks like the client's
 * own connection. What they write becomes {@code DATA} frames, and a write is complete when the client's kernel has
 * taken its bytes, as the balancer acknowledges. Lives on the event loop of the link.
 *
 * <p>The channel's {@code autoRead} says whether the handlers behind want the client's bytes, not whether the link is
 * read: acknowledgements must come through at any time. Bytes that nobody wants wait here, and the window bounds them.
 * The channel is writable while not much is unacknowledged.
 */
final class LinkHandler extends ChannelDuplexHandler {
    static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(LinkHandler.class);
    /** Bytes in one frame of a response; a message of the messaging protocol is one frame, whatever its size. */
    private static final int MAX_DATA = FrameCodec.MAX_PAYLOAD - 64;
    /** Unacknowledged bytes from which on the channel is not writable, and until which it stays so. */
    private static final long MOST_UNACKNOWLEDGED = 256 * 1024;
    private static final long LESS_UNACKNOWLEDGED = 128 * 1024;
    /** Which of a channel's user-defined writabilities is used here. */
    private static final int WRITABILITY = 1;
    /** For the balancer to close the link after {@code CLOSE}; then this end does, whatever is under way. */
    private static final long CLOSE_SECONDS = 2;

    private final Runnable onProtocolError;
    private final ClientBytes client = new ClientBytes();
    private final UnacknowledgedData unacknowledged = new UnacknowledgedData();

    private ChannelHandlerContext ctx;
    private boolean abort;
    /** The last frame was sent, or received. */
    private boolean over;
    /** {@code END} came, and waits behind bytes. */
    private boolean endWaits;
    private boolean delivering;

    /** @param onProtocolError counts them */
    LinkHandler(Runnable onProtocolError) {
        this.onProtocolError = onProtocolError;
    }

    /** Bytes that the client's kernel has not taken, as far as this node knows. */
    long unacknowledgedBytes() {
        return unacknowledged.bytes();
    }

    /** @param supplier how many of the bytes that were given on have not been used by a request */
    void countUnreadBy(IntSupplier supplier) {
        client.countUnreadBy(supplier);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    /** Takes the link. */
    void accept() {
        send(new LinkFrame.Accept(VERSION));
    }

    /** The connection waits for its next request. */
    void idle() {
        send(new LinkFrame.Idle(client.used()));
    }

    /** The connection is parked. What another node needs to go on comes with the adoption itself: not yet. */
    void parked() {
        send(new LinkFrame.Parked(client.used(), Unpooled.EMPTY_BUFFER));
    }

    /** Nothing more for the client comes. */
    void finish() {
        send(new LinkFrame.Finish());
    }

    /** The client is to see that what it got is not whole. */
    void closeWillAbort() {
        abort = true;
    }

    /** Closes, after what was written. */
    void close() {
        ctx.channel().close();
    }

    private void send(LinkFrame frame) {
        if (!over && ctx.channel().isActive()) {
            ctx.writeAndFlush(FrameCodec.encode(ctx.alloc(), frame), ctx.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        LinkFrame frame = (LinkFrame) message;
        if (over) {
            frame.release();
        } else if (frame instanceof LinkFrame.Bytes bytes) {
            client.add(bytes.data());
            deliver();
        } else {
            frame.release();
            onFrame(frame);
        }
    }

    private void onFrame(LinkFrame frame) {
        if (frame instanceof LinkFrame.Ack ack) {
            unacknowledged.acknowledge(ack.number());
            if (unacknowledged.bytes() <= LESS_UNACKNOWLEDGED) {
                setWritable(true);
            }
        } else if (frame instanceof LinkFrame.End) {
            client.end();
            endWaits = true;
            deliver();
        } else if (frame instanceof LinkFrame.Gone) {
            leave();
        } else {
            throw new LinkProtocolException(frame.getClass().getSimpleName() + " has no place here");
        }
    }

    /** Gives on what waits, as long as it is wanted. */
    private void deliver() {
        while (client.hasWaiting() && wanted()) {
            ctx.fireChannelRead(client.take());
        }
        if (endWaits && !over && !client.hasWaiting()) {
            endWaits = false;
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        // In the middle of a long body, so that the balancer need not keep what is past.
        if (client.usedMany()) {
            send(new LinkFrame.Used(client.used()));
        }
    }

    private boolean wanted() {
        return ctx.channel().config().isAutoRead();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ctx.fireChannelReadComplete();
        readOn();
    }

    /** The link is read, whether the client's bytes are wanted or not. */
    private void readOn() {
        if (!wanted()) {
            ctx.read();
        }
    }

    /** The client's bytes may be wanted again. Not at once: this is called from inside the handlers behind. */
    @Override
    public void read(ChannelHandlerContext context) {
        ctx.read();
        if (client.hasWaiting() && wanted() && !delivering) {
            delivering = true;
            ctx.executor().execute(() -> {
                delivering = false;
                deliver();
                ctx.fireChannelReadComplete();
            });
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (over || !ctx.channel().isActive()) {
            bytes.release();
            fail(promise);
        } else if (bytes.isReadable()) {
            while (bytes.readableBytes() > MAX_DATA) {
                sendData(bytes.readRetainedSlice(MAX_DATA), ctx.newPromise());
            }
            sendData(bytes, promise.unvoid());
        } else {
            bytes.release();
            unacknowledged.addMark(promise.unvoid());
        }
    }

    private static void fail(ChannelPromise promise) {
        if (!promise.isVoid()) {
            promise.tryFailure(new ClosedChannelException());
        }
    }

    private void sendData(ByteBuf bytes, ChannelPromise promise) {
        long number = unacknowledged.add(bytes.readableBytes(), promise);
        ByteBuf encoded = FrameCodec.encode(ctx.alloc(), LinkFrame.Data.of(number, 0, bytes));
        bytes.release();
        ctx.write(encoded, ctx.voidPromise());
        if (unacknowledged.bytes() > MOST_UNACKNOWLEDGED) {
            setWritable(false);
        }
    }

    /** So that the balancer can read the link at all times, however slow its client is. */
    private void setWritable(boolean writable) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        if (buffer != null && buffer.getUserDefinedWritability(WRITABILITY) != writable) {
            buffer.setUserDefinedWritability(WRITABILITY, writable);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        ctx.flush();
        readOn();
    }

    /** The handlers behind are done with the client. What it has not taken by now, it shall not take for the whole. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (over || !ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        send(new LinkFrame.Close(abort || !unacknowledged.isEmpty()));
        over = true;
        client.release();
        ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        // The balancer closes first: closing here, with its last frames unread, would be a reset.
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** No word is owed to the balancer: it has said its last one, or will not listen. */
    private void leave() {
        over = true;
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            // The end of the link, not of what the client sends: that is END.
            leave();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over = true;
        client.release();
        unacknowledged.fail(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable fault = cause instanceof DecoderException ? cause.getCause() : cause;
        if (over) {
            // The decoder stumbles over the same bytes again when the link is closed.
            LOG.debug("link from {}: {}", ctx.channel().remoteAddress(), cause.toString());
        } else if (fault instanceof LinkProtocolException) {
            LOG.warn("link from {}: {}", ctx.channel().remoteAddress(), fault.getMessage());
            onProtocolError.run();
            leave();
        } else if (cause instanceof IOException) {
            LOG.debug("link from {}: {}", ctx.channel().remoteAddress(), cause.toString());
            leave();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
