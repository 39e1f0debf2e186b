package io.pushfabric.shared.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.util.List;

/**
 * Netty's request decoder, with what a proxy needs besides: it stops after each request until {@link #next}, so that
 * pipelined ones are held as bytes and not as objects; it refuses what Netty forgives in heads and trailers (see
 * {@link LineScan}); it drops trailer fields, which nobody here asked for and which must not be taken for header fields
 * (RFC 9110 section 6.5.1); and it knows when a head has begun. While it holds bytes it switches reading off: at most
 * one read waits.
 */
public final class StrictRequestDecoder extends HttpRequestDecoder {
    /** Bytes of request line and header fields together. */
    public static final int MAX_HEAD = 32 * 1024;

    private final Runnable onHeadStarted;
    private boolean holding;
    private boolean inHead;
    private boolean inBody;
    /** The last chunk has come: trailer fields, if any, and an empty line follow. */
    private boolean inTrailers;
    private final LineScan scan = new LineScan();
    private int headBytes;

    /** @param onHeadStarted called on the event loop with the first byte of each request */
    public StrictRequestDecoder(Runnable onHeadStarted) {
        super(new HttpDecoderConfig().setMaxInitialLineLength(MAX_HEAD).setMaxHeaderSize(MAX_HEAD)
                .setMaxChunkSize(64 * 1024));
        this.onHeadStarted = onHeadStarted;
    }

    /** Whether a request head has begun and is not complete. */
    public boolean inHead() {
        return inHead;
    }

    /** Whether bytes behind the present request are waiting. */
    public boolean hasPipelined() {
        return holding && actualReadableBytes() > 0;
    }

    /** Bytes that were read and belong to no request yet. */
    public int unreadBytes() {
        return actualReadableBytes();
    }

    /** Lets the next request come. */
    public void next(ChannelHandlerContext ctx) throws Exception {
        holding = false;
        ctx.channel().config().setAutoRead(true);
        if (actualReadableBytes() > 0) {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            ctx.fireChannelReadComplete();
        }
    }

    /** A client may close its sending side behind its last request: Netty would throw away what is held. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && hasPipelined()) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (holding) {
            if (in.isReadable()) {
                ctx.channel().config().setAutoRead(false);
            }
            return;
        }
        if (inTrailers || !inBody && startsOrGoesOnWithHead(in)) {
            String flaw = scan.flaw(in);
            if (flaw != null) {
                refuse(in, out, new IllegalArgumentException(flaw));
                return;
            }
        }
        int before = out.size();
        int start = in.readerIndex();
        super.decode(ctx, in, out);
        int taken = in.readerIndex() - start;
        scan.taken(taken);
        headBytes += inHead ? taken : 0;
        if (inBody && out.size() == before && isLastChunkLine(in, start, taken)) {
            inTrailers = true;
            scan.beginTrailers();
        }
        boolean refused = out.size() > before && ((HttpObject) out.get(before)).decoderResult().isFailure();
        if (inHead && headBytes > MAX_HEAD && !refused) {
            out.subList(before, out.size()).clear();
            refuse(in, out, new TooLongHttpHeaderException("the head is longer than " + MAX_HEAD + " bytes"));
            return;
        }
        for (int i = before; i < out.size(); i++) {
            note(out.get(i));
        }
    }

    private boolean startsOrGoesOnWithHead(ByteBuf in) {
        if (!inHead && in.isReadable()) {
            inHead = true;
            headBytes = 0;
            scan.beginHead();
            onHeadStarted.run();
        }
        return inHead;
    }

    private void note(Object decoded) {
        if (decoded instanceof HttpRequest) {
            inHead = false;
            inBody = true;
        }
        if (decoded instanceof LastHttpContent last) {
            if (!last.trailingHeaders().isEmpty()) {
                last.trailingHeaders().clear();
            }
            inBody = false;
            inTrailers = false;
            holding = true;
        }
    }

    /**
     * Whether the parent has just taken the line of a chunk of no bytes. Other things that it takes without a word are
     * lines of other chunks, which begin otherwise, the CRLF behind a chunk, and trailer fields.
     */
    private boolean isLastChunkLine(ByteBuf in, int start, int taken) {
        if (inTrailers || taken < 3 || in.getByte(start) != '0') {
            return false;
        }
        int at = start;
        while (in.getByte(at) == '0') {
            at++;
        }
        return Character.digit(in.getByte(at), 16) < 0;
    }

    /** Nothing behind such a head, or such trailers, can be understood. */
    private void refuse(ByteBuf in, List<Object> out, Exception cause) {
        in.skipBytes(in.readableBytes());
        HttpObject refused = inTrailers ? new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER)
                : new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request",
                        Unpooled.EMPTY_BUFFER);
        refused.setDecoderResult(DecoderResult.failure(cause));
        out.add(refused);
        inHead = false;
        inBody = false;
        inTrailers = false;
        holding = true;
    }
}
