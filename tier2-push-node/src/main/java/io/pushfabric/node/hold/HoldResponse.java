package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.Message;

/**
 * Turns messages into the bytes of one response: head and body in one buffer, so that it costs one system call. Knows
 * the three kinds of clients: chunked (HTTP/1.1), raw until close (HTTP/1.0), and without any body (HEAD).
 */
final class HoldResponse {
    private static final byte[] ZERO_CHUNK = {'0', '\r', '\n', '\r', '\n'};
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String CLOSE = "Connection: close\r\n";
    private static final String KEEP_ALIVE = "Connection: keep-alive\r\n";
    /** Longest chunk size line and the line end after the data: 8 digits, CRLF, CRLF. */
    private static final int CHUNK_OVERHEAD = 12;

    private final ByteBufAllocator allocator;
    private final ResponseHead head;
    private final byte[] fallback;
    private RequestTraits traits;
    private int status;

    /** @param fallback body of the deferral, which a {@code response} hold gets at its time-out */
    HoldResponse(ByteBufAllocator allocator, ResponseHead head, byte[] fallback, RequestTraits traits) {
        this.allocator = allocator;
        this.head = head;
        this.fallback = fallback;
        this.traits = traits;
    }

    String contentType() {
        return head.contentType();
    }

    /** Of the head that was made last; 0 before. */
    int status() {
        return status;
    }

    /** Bytes that the client gets of a body of that size. */
    int visible(int size) {
        return traits.head() ? 0 : size;
    }

    int fallbackSize() {
        return fallback.length;
    }

    RequestTraits traits() {
        return traits;
    }

    /** Whatever is still to be written, the connection ends with it. */
    void willNotPersist() {
        traits = new RequestTraits(traits.http10(), traits.head(), false);
    }

    /** Whether the connection can go on after the response, given that it {@code began} without a length. */
    boolean persistent(boolean began) {
        return traits.persistent() && !(began && traits.http10());
    }

    /** The deferral's own status, head and body: the answer at the time-out (732). */
    ByteBuf fallback() {
        ByteBuf out = withLength(null, 0, fallback.length);
        return traits.head() ? out : out.writeBytes(fallback);
    }

    /** First message also the last. */
    ByteBuf whole(Message message) {
        ByteBuf out = withLength(message.contentType(), message.status(), message.size());
        return traits.head() ? out : append(out, message.body());
    }

    /** The head of a {@code stream} hold, with the deferral's body as first chunk. */
    ByteBuf begin() {
        return withoutLength(null, 0, Unpooled.wrappedBuffer(fallback));
    }

    /** The head, and the message as first chunk. */
    ByteBuf begin(Message message) {
        return withoutLength(message.contentType(), message.status(), message.body());
    }

    /** One message as one chunk, with the zero chunk behind if it is the last. Empty for a client that gets no byte. */
    ByteBuf chunk(Message message) {
        if (traits.head()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf out = allocator.directBuffer(message.size() + CHUNK_OVERHEAD + ZERO_CHUNK.length);
        appendChunk(out, message.body());
        return message.end() && !traits.http10() ? out.writeBytes(ZERO_CHUNK) : out;
    }

    /** The keep-alive chunk (730). */
    ByteBuf chunk(byte[] data) {
        return chunk(Message.of(Unpooled.wrappedBuffer(data), false));
    }

    /** The zero chunk. Empty for a client that gets no byte, or only the close. */
    ByteBuf end() {
        return traits.head() || traits.http10() ? Unpooled.EMPTY_BUFFER
                : allocator.directBuffer(ZERO_CHUNK.length).writeBytes(ZERO_CHUNK);
    }

    private ByteBuf withLength(String contentType, int otherStatus, int length) {
        String connection = !traits.persistent() ? CLOSE : traits.http10() ? KEEP_ALIVE : "";
        ByteBuf out = allocator.directBuffer(head.sizeHint(contentType) + length);
        writeHead(out, contentType, otherStatus, "Content-Length: " + length + "\r\n" + connection);
        return out;
    }

    private ByteBuf withoutLength(String contentType, int otherStatus, ByteBuf first) {
        String framing = traits.http10() ? CLOSE : traits.persistent() ? CHUNKED : CHUNKED + CLOSE;
        int size = head.sizeHint(contentType) + first.readableBytes() + CHUNK_OVERHEAD;
        ByteBuf out = allocator.directBuffer(size);
        writeHead(out, contentType, otherStatus, framing);
        if (!traits.head()) {
            appendChunk(out, first);
        }
        return out;
    }

    private void writeHead(ByteBuf out, String contentType, int otherStatus, String framing) {
        status = otherStatus == 0 ? head.status() : otherStatus;
        head.write(out, contentType, otherStatus, framing);
    }

    private void appendChunk(ByteBuf out, ByteBuf data) {
        int size = data.readableBytes();
        if (size == 0) {
            return;
        }
        if (traits.http10()) {
            append(out, data);
            return;
        }
        ByteBufUtil.writeAscii(out, Integer.toHexString(size));
        ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
        append(out, data);
        ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
    }

    /** Copies without moving the reader index: the caller still owns {@code data}. */
    private static ByteBuf append(ByteBuf out, ByteBuf data) {
        return out.writeBytes(data, data.readerIndex(), data.readableBytes());
    }
}
