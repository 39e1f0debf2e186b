package io.pushfabric.balancer.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * The client's bytes that no request has used yet: kept, so that they can be sent again to another node. Copied, since
 * each byte of a client that sends them one by one would keep a buffer of its own. Holds nothing when everything is
 * used. Owned by the event loop of the client.
 */
final class UnusedBytes {
    /** Reading from the client stops here ({@code proto/LINK.md}, section 3); the last read may go over. */
    static final int WINDOW = 128 * 1024;

    private final ByteBufAllocator allocator;
    /** {@code null} while there are none. */
    private ByteBuf kept;
    private long sent;

    UnusedBytes(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Copies the bytes, and leaves them unread. */
    void add(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (kept == null) {
            kept = allocator.buffer(size);
        } else {
            kept.discardSomeReadBytes();
        }
        kept.writeBytes(bytes, bytes.readerIndex(), size);
        sent += size;
    }

    boolean isFull() {
        return size() >= WINDOW;
    }

    boolean isEmpty() {
        return kept == null;
    }

    private int size() {
        return kept == null ? 0 : kept.readableBytes();
    }

    /** All bytes so far. */
    long sent() {
        return sent;
    }

    /**
     * The node has used so many of the client's bytes in all.
     *
     * @return false if that is less than before, or more than were sent: the node is wrong
     */
    boolean usedUpTo(long count) {
        if (count < sent - size() || count > sent) {
            return false;
        }
        if (kept != null) {
            kept.skipBytes((int) (count - (sent - size())));
            if (!kept.isReadable()) {
                release();
            }
        }
        return true;
    }

    /** What would have to be sent again; still owned here. */
    ByteBuf kept() {
        return kept == null ? Unpooled.EMPTY_BUFFER : kept.duplicate();
    }

    void release() {
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
