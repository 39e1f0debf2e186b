package io.pushfabric.node.backend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes the responses of one connection, one for each {@link #expect}. Stricter than its parent about framing
 * (RFC 9112, 6.1 and 6.3), for what it lets through is forwarded:
 * <ul>
 * <li>{@code Transfer-Encoding} is {@code chunked} alone, and never beside {@code Content-Length};</li>
 * <li>a header's colon follows its name at once;</li>
 * <li>an interim response (1xx, 101 too) is one message, with no {@code LastHttpContent} behind it;</li>
 * <li>a body without a length is complete only by an orderly end of the stream, not by a reset;</li>
 * <li>bytes that nobody asked for close the connection.</li>
 * </ul>
 * A broken rule gives an object with a failed {@code decoderResult}. Owned by the event loop of its channel.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int MAX_PART = 64 * 1024;

    private HttpMethod method;
    private boolean bytesSeen;
    private boolean orderlyEnd;
    private boolean cut;

    ResponseDecoder() {
        super(new HttpDecoderConfig().setMaxInitialLineLength(Limits.RESPONSE_HEAD)
                .setMaxHeaderSize(Limits.RESPONSE_HEAD).setMaxChunkSize(MAX_PART).setStrictLineParsing(true));
    }

    /** A request is sent: its response may come. */
    void expect(HttpMethod requestMethod) {
        method = requestMethod;
        bytesSeen = false;
    }

    /** Whether any byte has come since {@link #expect}. */
    boolean bytesSeen() {
        return bytesSeen;
    }

    /** Whether there are bytes behind what was decoded last. */
    boolean bytesLeft() {
        return actualReadableBytes() > 0;
    }

    /** The connection failed in the direction of the backend: its end proves nothing any more. */
    void onWriteFailed() {
        cut = true;
    }

    /** Whether a write or a read has failed: what is still to come is only what was received before. */
    boolean isCut() {
        return cut;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (method == null) {
            ReferenceCountUtil.release(msg);
            ctx.close();
            return;
        }
        bytesSeen = true;
        super.channelRead(ctx, msg);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (method == null) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        int before = out.size();
        super.decode(ctx, buffer, out);
        if (out.size() == before) {
            return;
        }
        if (out.get(before) instanceof HttpResponse head && isInterim(head) && out.size() > before + 1) {
            out.remove(before + 1);
        } else if (out.get(out.size() - 1) instanceof LastHttpContent) {
            method = null;
        }
    }

    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (orderlyEnd && !cut && method != null) {
            super.decodeLast(ctx, in, out);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object evt) throws Exception {
        if (evt instanceof ChannelInputShutdownEvent) {
            orderlyEnd = true;
        }
        super.userEventTriggered(ctx, evt);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        cut = true;
        ctx.fireExceptionCaught(cause);
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        if (!line[0].equals("HTTP/1.1") && !line[0].equals("HTTP/1.0")) {
            throw new IllegalArgumentException("version of a response: " + line[0]);
        }
        if (line[1].length() != 3 || line[1].charAt(0) < '1' || !line[1].chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("status of a response: " + line[1]);
        }
        return super.createMessage(line);
    }

    /** The parent forgives white space behind a name, and then takes {@code Transfer-Encoding x:} for the field. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (length == 0 || line[start + length] != ':') {
            throw new IllegalArgumentException("header field without a colon right behind its name");
        }
        return super.splitHeaderName(line, start, length);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        checkFraming(message);
        HttpResponseStatus status = ((HttpResponse) message).status();
        return status.codeClass() == HttpStatusClass.INFORMATIONAL || status.code() == 204 || status.code() == 304
                || HttpMethod.HEAD.equals(method);
    }

    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse response) {
        return false; // the connection takes this decoder out on a 101
    }

    private static void checkFraming(HttpMessage message) {
        HttpHeaders headers = message.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return;
        }
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw new IllegalArgumentException("Transfer-Encoding with Content-Length");
        }
        if (codings.size() > 1 || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0).trim())) {
            throw new IllegalArgumentException("Transfer-Encoding: " + codings);
        }
    }

    private static boolean isInterim(HttpResponse head) {
        return head.decoderResult().isSuccess() && head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
}
