package io.pushfabric.shared.link;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;

/**
 * The frames of the link between balancer and push node; what each means is in {@code proto/LINK.md}, section 2. A
 * frame owns its buffers.
 */
public sealed interface LinkFrame {

    /** Who may send it. */
    default LinkSide sender() {
        return this instanceof FromNode ? LinkSide.NODE : LinkSide.BALANCER;
    }

    /** Gives its buffers back. */
    default void release() {
    }

    /** Frames that the balancer sends. */
    sealed interface FromBalancer extends LinkFrame {
    }

    /** Frames that the node sends. */
    sealed interface FromNode extends LinkFrame {
    }

    /** Bytes of the client, at most {@link FrameCodec#MAX_BYTES}. */
    record Bytes(ByteBuf data) implements FromBalancer {
        @Override
        public void release() {
            data.release();
        }
    }

    /** The client's kernel has taken every {@link Data} up to this number. */
    record Ack(long number) implements FromBalancer {
    }

    /** The client closed its sending side. */
    record End() implements FromBalancer {
    }

    /** The client's connection is over. */
    record Gone() implements FromBalancer {
    }

    /**
     * Another node parked this client; this one shall go on.
     *
     * @param parked else idle
     * @param received number of the last {@link Data} that the balancer had whole
     * @param written number of the last one that the client's kernel took
     * @param begun whether the head of the response was among them
     * @param sinceParkedMillis how long the hold has lasted
     * @param sinceMessageMillis how long ago the last message was received
     * @param ids Push-Id hashes of the last messages received, at most 64, oldest first
     * @param state as a node gave it; empty if idle
     */
    record Resume(int epoch, boolean parked, long received, long written, boolean begun, long sinceParkedMillis,
            long sinceMessageMillis, long[] ids, ByteBuf state) implements FromBalancer {
        @Override
        public void release() {
            state.release();
        }
    }

    /** {@link Move} is accepted. */
    record Moving(long received, long written) implements FromBalancer {
    }

    /** {@link Move} is not accepted: client bytes came first. */
    record Busy() implements FromBalancer {
    }

    /** The node takes the link. */
    record Accept(int version) implements FromNode {
    }

    /**
     * Bytes for the client, whole or not at all.
     *
     * @param number one higher than the last
     * @param flags a sum of the constants here
     * @param id Push-Id hash of the message; 0 for none
     * @param used as in {@link Parked}; 0 unless {@link #STATE}
     * @param state as in {@link Parked}; {@code null} unless {@link #STATE}
     */
    record Data(long number, int flags, long id, long used, ByteBuf state, ByteBuf bytes) implements FromNode {
        /** A pushed message. */
        public static final int MESSAGE = 1;
        /** The keep-alive chunk. */
        public static final int KEEP_ALIVE = 2;
        /** Carries the head of the response. */
        public static final int BEGINS = 4;
        /** Carries the end of the response. */
        public static final int ENDS = 8;
        /** An id is there. */
        public static final int ID = 16;
        /** Afterwards the connection is idle, and all that was sent to the node is used. */
        public static final int IDLE = 32;
        /** Used and a state are there: the hold is parked from here on. */
        public static final int STATE = 64;
        /** Each flag there is. */
        static final int ALL = 127;

        /** Plain bytes of a response. */
        public static Data of(long number, int flags, ByteBuf bytes) {
            return new Data(number, flags, 0, 0, null, bytes);
        }

        /** Whether this flag is set. */
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public void release() {
            bytes.release();
            ReferenceCountUtil.release(state);
        }
    }

    /** So many of the client's bytes belong to requests that are read. */
    record Used(long count) implements FromNode {
    }

    /** The connection waits for its next request. */
    record Idle(long used) implements FromNode {
    }

    /** The connection is parked; {@code state} is what another node needs to go on. */
    record Parked(long used, ByteBuf state) implements FromNode {
        @Override
        public void release() {
            state.release();
        }
    }

    /** The connection ends: clean, after what was sent; or by a reset. */
    record Close(boolean abort) implements FromNode {
    }

    /** Nothing more for the client comes: its connection is closed in this direction, and only in this one. */
    record Finish() implements FromNode {
    }

    /** Take this client to another node. */
    record Move(long used, ByteBuf state) implements FromNode {
        @Override
        public void release() {
            state.release();
        }
    }
}
