package io.pushfabric.shared.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes the PROXY header off a connection: fires it as a user event, goes out of the pipeline, and hands on the bytes
 * behind it. Whoever gets the event may build the pipeline that reads them; if it closes the connection, they are
 * thrown away. Without a good header in time the connection is closed, and not a byte goes further. Owned by the event
 * loop of the channel.
 */
public final class ProxyHeaderHandler extends ByteToMessageDecoder {
    /** Counts and logs what was refused; the connection is closed next. On the event loop. */
    @FunctionalInterface
    public interface Refusals {
        /** @param detail for the log: what was wrong, and where */
        void onRefused(ProxyRefusal reason, String detail);
    }

    /** What became of the header. */
    private enum State {
        /** More bytes are needed. */
        WAITING,
        /** It was good, and was fired. */
        READ,
        /** There was no good one; the connection is being closed. */
        REFUSED
    }

    private final Duration timeout;
    private final Refusals refusals;

    private State state = State.WAITING;
    private boolean begun;
    private Future<?> deadline;

    /** @param timeout how long the whole header may take, from the moment that the connection is there */
    public ProxyHeaderHandler(Duration timeout, Refusals refusals) {
        this.timeout = timeout;
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            startDeadline(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        startDeadline(ctx);
        ctx.fireChannelActive();
    }

    /** An accepted channel is active when handlers are added to it, and says so once more later. */
    private void startDeadline(ChannelHandlerContext ctx) {
        if (deadline == null) {
            deadline = ctx.executor().schedule(
                    () -> refuse(ctx, ProxyRefusal.LATE, "no PROXY header within " + timeout.toMillis() + " ms"),
                    timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        begun = true;
        if (state == State.WAITING) {
            readHeader(ctx, in);
        }
        if (state == State.REFUSED) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void readHeader(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            ProxyHeader header = ProxyHeaderCodec.decode(in);
            if (header != null) {
                onHeader(ctx, header, in);
            }
        } catch (ProxyProtocolException e) {
            refuse(ctx, e.refusal(), e.getMessage());
        }
    }

    private void onHeader(ChannelHandlerContext ctx, ProxyHeader header, ByteBuf in) {
        state = State.READ;
        ctx.fireUserEventTriggered(header);
        if (!ctx.channel().isActive()) {
            in.skipBytes(in.readableBytes());
        }
        if (!ctx.isRemoved()) {
            // What is left is handed on by the decoder, as soon as this call returns to it.
            ctx.pipeline().remove(this);
        }
    }

    /** All bytes were judged as they came; the end of the connection makes no header of them. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        in.skipBytes(in.readableBytes());
    }

    /** With half-closure allowed, this is how the end of the input shows. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            onEnd(ctx);
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        onEnd(ctx);
        super.channelInactive(ctx);
    }

    private void onEnd(ChannelHandlerContext ctx) {
        refuse(ctx, begun ? ProxyRefusal.CUT : ProxyRefusal.ABSENT, "connection ended without a whole PROXY header");
    }

    private void refuse(ChannelHandlerContext ctx, ProxyRefusal reason, String detail) {
        if (state == State.WAITING) {
            state = State.REFUSED;
            refusals.onRefused(reason, detail);
            ctx.close();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
