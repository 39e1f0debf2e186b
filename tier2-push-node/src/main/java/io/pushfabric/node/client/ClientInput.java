package io.pushfabric.node.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.pushfabric.shared.http.StrictRequestDecoder;

/**
 * What comes from a client: one request at a time, as fast as it is wanted. Owned by the event loop of the connection.
 */
final class ClientInput {
    private final StrictRequestDecoder decoder;
    private ChannelPipeline pipeline;
    private boolean fresh = true;
    private boolean closed;

    /** @param onHeadStarted called with the first byte of each request */
    ClientInput(Runnable onHeadStarted) {
        decoder = new StrictRequestDecoder(onHeadStarted);
    }

    /** Puts itself into the pipeline, before the handler of that context. */
    void addBefore(ChannelHandlerContext ctx) {
        pipeline = ctx.pipeline();
        pipeline.addBefore(ctx.name(), null, decoder);
    }

    /** Takes itself out of the pipeline: what comes from now on is no HTTP. */
    void remove() {
        pipeline.remove(decoder);
    }

    /** A request head has come. */
    void onHead() {
        fresh = false;
    }

    /** The client has closed its sending side. */
    void onClosed() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether no request has come yet. */
    boolean isFresh() {
        return fresh;
    }

    /** Whether a head has begun and is not complete. */
    boolean inHead() {
        return decoder.inHead();
    }

    /** Whether bytes behind the present request are waiting. */
    boolean hasPipelined() {
        return decoder.hasPipelined();
    }

    /** Bytes that were read and belong to no request yet. */
    int unreadBytes() {
        return decoder.unreadBytes();
    }

    /** Lets the next request come. */
    void next() throws Exception {
        decoder.next(pipeline.context(decoder));
    }

    void read(boolean wanted) {
        pipeline.channel().config().setAutoRead(wanted);
    }

    boolean isRead() {
        return pipeline.channel().config().isAutoRead();
    }
}
