package io.pushfabric.node.backend;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what came behind the head of a {@code 101} until the new owner of the channel asks for it: the first
 * {@code read()}, or {@code setAutoRead(true)}, gets these bytes, in a task of their own, and this handler leaves.
 * What is kept is bounded by the two reads that can have happened: the one that held the head, and one at the peer's
 * FIN, which epoll makes unasked. If the channel ends first, the bytes go ahead of the end. Owned by its loop.
 */
final class UpgradeHold extends ChannelDuplexHandler {
    private final Queue<Object> held = new ArrayDeque<>(2);
    private boolean asked;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        held.add(msg);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // goes with the bytes
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            ctx.pipeline().remove(this);
            ctx.read();
        } else if (!asked) {
            asked = true;
            ctx.executor().execute(() -> deliverAndLeave(ctx));
        }
    }

    private void deliverAndLeave(ChannelHandlerContext ctx) {
        if (ctx.isRemoved()) {
            return;
        }
        deliver(ctx);
        ctx.pipeline().remove(this);
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    private void deliver(ChannelHandlerContext ctx) {
        if (held.isEmpty()) {
            return;
        }
        for (Object msg = held.poll(); msg != null; msg = held.poll()) {
            ctx.fireChannelRead(msg);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
        if (evt instanceof ChannelInputShutdownEvent) {
            deliver(ctx);
        }
        ctx.fireUserEventTriggered(evt);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        deliver(ctx);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
