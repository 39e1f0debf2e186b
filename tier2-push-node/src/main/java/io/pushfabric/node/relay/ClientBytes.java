package io.pushfabric.node.relay;

import io.netty.buffer.ByteBuf;
import io.pushfabric.shared.link.LinkProtocolException;
import java.util.ArrayDeque;
import java.util.function.IntSupplier;

/**
 * What a client sends over a link: kept while nobody wants it, and counted until a request has used it. Owned by the
 * event loop of the link.
 */
final class ClientBytes {
    /** Unused bytes at most: the window of 128 KiB, and one read of the balancer that began within it. */
    static final int MOST_UNUSED = (128 + 64) * 1024;

    private static final int USED_STEP = 32 * 1024;

    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
    private IntSupplier unread = () -> 0;
    private long received;
    private long waitingBytes;
    private long used;
    private boolean ended;

    /** @param supplier how many of the bytes that were taken from here have not been used by a request */
    void countUnreadBy(IntSupplier supplier) {
        unread = supplier;
    }

    /** Takes over the bytes. */
    void add(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (ended || received + size - used > MOST_UNUSED) {
            bytes.release();
            throw new LinkProtocolException(size + (ended ? " BYTES after END" : " BYTES over the window"));
        }
        received += size;
        waitingBytes += size;
        waiting.add(bytes);
    }

    /** The client closed its sending side. */
    void end() {
        if (ended) {
            throw new LinkProtocolException("a second END");
        }
        ended = true;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** The next of those that wait; the caller owns it. */
    ByteBuf take() {
        ByteBuf next = waiting.remove();
        waitingBytes -= next.readableBytes();
        return next;
    }

    /** How many belong to requests that were read. The balancer is told so. */
    long used() {
        used = received - waitingBytes - unread.getAsInt();
        return used;
    }

    /** Whether so many were used since the last {@link #used} that the balancer must be told. */
    boolean usedMany() {
        return received - waitingBytes - unread.getAsInt() - used >= USED_STEP;
    }

    void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingBytes = 0;
    }
}
