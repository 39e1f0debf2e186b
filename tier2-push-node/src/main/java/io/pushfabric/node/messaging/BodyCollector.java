package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** Gathers the body of one request, without copying the usual one that comes in one piece. */
final class BodyCollector {
    private static final int FIRST_COPY = 16 * 1024;

    private final ByteBufAllocator allocator;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private boolean owned;

    BodyCollector(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int size() {
        return body.readableBytes();
    }

    /** Adds the bytes; {@code part} stays the caller's. */
    void add(ByteBuf part) {
        if (!part.isReadable()) {
            return;
        }
        if (!body.isReadable()) {
            body = part.retain();
            return;
        }
        if (!owned) {
            ByteBuf copy = allocator.directBuffer(Math.max(FIRST_COPY, body.readableBytes() + part.readableBytes()));
            copy.writeBytes(body);
            body.release();
            body = copy;
            owned = true;
        }
        body.writeBytes(part);
    }

    /** The whole body, which is the caller's from here on. */
    ByteBuf take() {
        ByteBuf whole = body;
        body = Unpooled.EMPTY_BUFFER;
        owned = false;
        return whole;
    }

    void clear() {
        take().release();
    }
}
