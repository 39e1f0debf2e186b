package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;

/**
 * All that the state machine needs of the way to its client: a socket today, a frame link or a bare descriptor as well.
 * Owned by the event loop of the connection; {@link Events} are called there, and never from inside {@link #write}.
 */
public interface Wire {

    /**
     * Gives bytes to the kernel. At most one write is under way: the next one only after this returned true, or after
     * {@link Events#onWritten}, or after a successful {@link #recall}.
     *
     * @param bytes direct where possible; taken over
     * @return true if the kernel has taken all of them; false if {@link Events#onWritten} will say so later
     */
    boolean write(ByteBuf bytes);

    /** Whether a write is under way of which the kernel has taken nothing yet. */
    boolean untouched();

    /** Bytes of the write under way that the kernel has not taken. */
    int unsent();

    /** Takes the write under way back, if the kernel has taken nothing of it. */
    boolean recall();

    /** Closes at once. {@link Events#onGone} follows, not from inside this call. Idempotent. */
    void close();

    /** Who is told what happens; before anything is written. */
    void reportTo(Events events);

    /** The connection is in this state now. For a wire whose other end has to know. */
    default void onState(ConnectionState state) {
    }

    /** What the wire reports. */
    interface Events {
        /** The kernel has taken the last byte of the write under way. */
        void onWritten();

        /** The client closed its connection or its sending side, or the connection broke. */
        void onGone();
    }
}
