package io.pushfabric.shared.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
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
 * pipelined ones are held as bytes and not as objects; it refuses folded header lines (RFC 9112 section 5.2), which
 * Netty unfolds; and it knows when a head has begun. While it holds bytes it switches reading off: at most one read
 * waits.
 */
public final class StrictRequestDecoder extends HttpRequestDecoder {
    /** Bytes of request line and header fields together. */
    public static final int MAX_HEAD = 32 * 1024;

    private final Runnable onHeadStarted;
    private boolean holding;
    private boolean inHead;
    private boolean inBody;
    /** The last byte of the head that was scanned for folding was a line feed. */
    private boolean afterLineFeed;
    /** Empty lines may come before a request line (RFC 9112 section 2.2); they are over. */
    private boolean afterEmptyLines;
    private int scanned;
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

    /** Lets the next request come. */
    public void next(ChannelHandlerContext ctx) throws Exception {
        holding = false;
        ctx.channel().config().setAutoRead(true);
        if (actualReadableBytes() > 0) {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
            ctx.fireChannelReadComplete();
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
        if (!inBody && startsOrGoesOnWithHead(in) && isFolded(in)) {
            refuse(in, out, new IllegalArgumentException("a header line is folded"));
            return;
        }
        int before = out.size();
        int readable = in.readableBytes();
        super.decode(ctx, in, out);
        int taken = readable - in.readableBytes();
        scanned = Math.max(0, scanned - taken);
        headBytes += inHead ? taken : 0;
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
            scanned = 0;
            headBytes = 0;
            afterLineFeed = false;
            afterEmptyLines = false;
            onHeadStarted.run();
        }
        return inHead;
    }

    private void note(Object decoded) {
        if (decoded instanceof HttpRequest) {
            inHead = false;
            inBody = true;
        }
        if (decoded instanceof LastHttpContent) {
            inBody = false;
            holding = true;
        }
    }

    /** Looks at the bytes that came since the last call, up to the end of the head. */
    private boolean isFolded(ByteBuf in) {
        int from = in.readerIndex();
        int to = in.writerIndex();
        for (int i = from + scanned; i < to; i++) {
            byte b = in.getByte(i);
            if (afterLineFeed && (b == ' ' || b == '\t')) {
                return true;
            }
            afterEmptyLines |= b != '\r' && b != '\n';
            if (afterLineFeed && afterEmptyLines && b == '\r') {
                // The empty line: what follows is not of this head.
                scanned = i - from;
                return false;
            }
            afterLineFeed = b == '\n';
        }
        scanned = to - from;
        return false;
    }

    /** Nothing behind such a head can be understood. */
    private void refuse(ByteBuf in, List<Object> out, Exception cause) {
        in.skipBytes(in.readableBytes());
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/bad-request",
                Unpooled.EMPTY_BUFFER);
        request.setDecoderResult(DecoderResult.failure(cause));
        out.add(request);
        inHead = false;
        holding = true;
    }
}
