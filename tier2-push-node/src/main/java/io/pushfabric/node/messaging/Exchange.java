package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;

/** How one request of the messaging protocol is answered. Owned by the event loop of its connection. */
interface Exchange {

    ByteBufAllocator allocator();

    InetSocketAddress publisher();

    /** Whether the last byte of the request was read. */
    boolean complete();

    /** Answers with one object; the exchange is over. From any thread. */
    void answer(Answer answer);

    /** Begins an answer of many lines, {@code application/x-ndjson}. */
    void beginLines();

    /** Adds to it. Takes the bytes over. */
    void lines(ByteBuf bytes);

    /** Ends it; the exchange is over. */
    void endLines();

    /** Bytes of the answer that the other side has not taken. */
    long behind();

    /** Asks for more of the request body, or for none. */
    void read(boolean wanted);

    /** Runs it on the event loop of the connection, at once if that is the present thread. */
    void execute(Runnable task);

    /** Runs it on the event loop again and again, while the exchange lasts. */
    void each15Seconds(Runnable task);

    /** Closes the connection. */
    void close();
}
