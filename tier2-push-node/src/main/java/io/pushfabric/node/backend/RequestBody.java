package io.pushfabric.node.backend;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * The part of a request body that came before there was a connection, and whether the body is whole. One part is
 * asked for; what a caller had decoded already is taken too, up to a number of bytes. Owned by the event loop.
 */
final class RequestBody {
    private final int maxBytes;
    private final Queue<HttpContent> early = new ArrayDeque<>(2);

    private int bytes;
    private boolean whole;

    /** @param expected whether there is a body */
    RequestBody(boolean expected, int maxBytes) {
        this.maxBytes = maxBytes;
        this.whole = !expected;
    }

    /** Whether the last part has come. */
    boolean whole() {
        return whole;
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return early.isEmpty();
    }

    /** Notes that a part has come, which is now kept or sent. */
    void onPart(HttpContent content) {
        whole |= content instanceof LastHttpContent;
    }

    /** Keeps a part. False if that is more than can be kept; it is released then. */
    boolean keep(HttpContent content) {
        if (bytes + content.content().readableBytes() > maxBytes) {
            content.release();
            return false;
        }
        bytes += content.content().readableBytes();
        early.add(content);
        return true;
    }

    /** Hands what is kept over, in order. */
    void drainTo(Consumer<HttpContent> sink) {
        for (HttpContent part = early.poll(); part != null; part = early.poll()) {
            sink.accept(part);
        }
        bytes = 0;
    }

    void release() {
        drainTo(HttpContent::release);
    }
}
