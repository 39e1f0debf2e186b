package io.pushfabric.node.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.shared.EndReason;

/**
 * Writes the responses of a client connection that are not those of a hold, and ends the connection after its last one.
 * Owned by the event loop of the connection.
 */
final class ResponseWriter implements ClientOutput {
    private final ChannelHandlerContext ctx;
    private final ClientTransport transport;
    private final ClientResponseEncoder encoder;
    private final ClientConnection connection;
    private final ClientInput input;
    private final CurrentRequest current;
    private final ClientWatch watch;
    private final Runnable onResponseDone;
    private boolean flushing;

    /**
     * @param ctx of the handler of the connection, behind the encoder
     * @param onResponseDone called when a response is complete and the connection persists
     */
    ResponseWriter(ChannelHandlerContext ctx, ClientTransport transport, ClientResponseEncoder encoder,
            ClientConnection connection, ClientInput input, CurrentRequest current, ClientWatch watch,
            Runnable onResponseDone) {
        this.ctx = ctx;
        this.transport = transport;
        this.encoder = encoder;
        this.connection = connection;
        this.input = input;
        this.current = current;
        this.watch = watch;
        this.onResponseDone = onResponseDone;
    }

    @Override
    public void interim(HttpResponse interim) {
        ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, interim.status(), Unpooled.EMPTY_BUFFER,
                interim.headers(), EmptyHttpHeaders.INSTANCE));
    }

    @Override
    public void head(HttpResponse head) {
        current.onStatus(head.status().code());
        ctx.write(head, ctx.voidPromise());
        flushSoon();
    }

    @Override
    public void content(HttpContent content, boolean persistent) {
        current.onSent(content.content().readableBytes());
        if (content instanceof LastHttpContent) {
            writeLast(content, persistent);
        } else {
            ctx.write(content, ctx.voidPromise());
            flushSoon();
        }
        watch.look();
    }

    /** One flush for all that the backend sent in one read. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            ctx.executor().execute(() -> {
                flushing = false;
                ctx.flush();
                watch.look();
            });
        }
    }

    @Override
    public void answer(HttpResponseStatus status, String detail, EndReason reason) {
        boolean persistent = current.persistent();
        connection.onFailedResponse(reason);
        CharSequence option = LocalResponse.connection(persistent, current.traits().http10());
        FullHttpResponse response = LocalResponse.of(status, detail, current.traits().head(), option);
        current.onStatus(status.code());
        current.onSent(response.content().readableBytes());
        current.onFailed(reason);
        writeLast(response, persistent);
        watch.look();
    }

    private void writeLast(HttpContent last, boolean persistent) {
        ctx.writeAndFlush(last).addListener(written -> {
            if (written.isSuccess()) {
                onWritten(persistent);
            }
        });
    }

    /** The kernel has the last byte of a normal response. */
    private void onWritten(boolean persistent) {
        if (connection.state() != ConnectionState.ANSWERING) {
            return;
        }
        current.onEnd(EndReason.COMPLETED);
        if (persistent) {
            connection.onResponseComplete();
            onResponseDone.run();
        } else {
            closeAfterResponse(EndReason.COMPLETED);
        }
    }

    /** Without a reset if the client may still be sending, which could cost it the end of the response. */
    void closeAfterResponse(EndReason reason) {
        boolean quiet = current.isWhole() && !input.hasPipelined();
        if (quiet || input.isClosed()) {
            connection.close(reason);
        } else {
            transport.closeLingering();
            watch.linger();
        }
    }

    @Override
    public void cutShort(boolean untilClose) {
        if (untilClose) {
            // Only a reset tells such a client that the response is not whole.
            transport.closeWillReset();
        }
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> connection.close(EndReason.BACKEND_FAILED));
        watch.look();
    }

    @Override
    public void readBody(boolean wanted) {
        input.read(wanted);
        watch.look();
    }

    @Override
    public boolean inputClosed() {
        return input.isClosed();
    }

    @Override
    public boolean writable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void becomeTunnel(HttpResponse head, Channel backend) {
        current.onStatus(head.status().code());
        ctx.write(head, ctx.voidPromise());
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        ChannelPipeline pipeline = ctx.pipeline();
        Tunnel.join(ctx.channel(), transport, backend, connection);
        pipeline.remove(encoder);
        pipeline.remove(ctx.handler());
        input.remove();
    }
}
