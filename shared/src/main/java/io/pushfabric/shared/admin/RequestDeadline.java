package io.pushfabric.shared.admin;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose request is not complete {@value #REQUEST_SECONDS} s after its first byte, or after the
 * connection was made; and one that was quiet for {@value #IDLE_SECONDS} s after a response, which is also how long
 * the client may take to read it.
 */
final class RequestDeadline extends ChannelDuplexHandler {
    static final int REQUEST_SECONDS = 10;
    static final int IDLE_SECONDS = 60;

    private boolean requestBegun;
    private Future<?> deadline;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        arm(ctx, REQUEST_SECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (!requestBegun) {
            requestBegun = true;
            arm(ctx, REQUEST_SECONDS);
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object bytes, ChannelPromise promise) {
        requestBegun = false;
        arm(ctx, IDLE_SECONDS);
        ctx.write(bytes, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        ctx.fireChannelInactive();
    }

    private void arm(ChannelHandlerContext ctx, int seconds) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = ctx.executor().schedule(() -> ctx.close(), seconds, TimeUnit.SECONDS);
    }
}
