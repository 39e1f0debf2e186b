package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;

/**
 * The write under way to one client: what it is, which message it carries, and since when the client has taken nothing
 * of it. The bytes of a message are reserved in the budget of the node before the kernel can take a part of them, so
 * that the rest may be kept. Owned by the event loop.
 */
final class PresentWrite {
    /** Bytes of a message that the kernel takes whole for a client that reads (TCP_NOTSENT_LOWAT). */
    private static final int TAKEN_AT_ONCE = 16 * 1024;

    private final Wire wire;
    private final SendBudget budget;
    private final Clock clock;

    /** {@code null} while nothing is under way. */
    private Kind kind;
    private Delivery message;
    private int reserved;
    private int unsentBefore;
    private long progressAt;

    /** What a write carries. */
    enum Kind {
        /** Head of a {@code stream} hold, with the deferral's body. */
        HEAD,
        /** The keep-alive chunk (730). */
        KEEP_ALIVE,
        /** A message, which is not the last one. */
        MESSAGE,
        /** The last message of the response. */
        LAST_MESSAGE,
        /** What ends the response without a message. */
        LAST_BYTES
    }

    PresentWrite(Wire wire, SendBudget budget, Clock clock) {
        this.wire = wire;
        this.budget = budget;
        this.clock = clock;
    }

    boolean isUnderWay() {
        return kind != null;
    }

    Kind kind() {
        return kind;
    }

    /** The message that it carries, or {@code null}. */
    Delivery message() {
        return message;
    }

    /** The message comes from an outbox, where its bytes were reserved. */
    void takeReservationOf(Delivery delivery) {
        reserved = delivery.size();
    }

    /**
     * Reserves the bytes of the message. One that a client that reads takes at once is tried all the same.
     *
     * @return false if it must not be written
     */
    boolean reserve(Delivery delivery) {
        if (reserved == 0 && budget.tryReserve(delivery.size())) {
            reserved = delivery.size();
        }
        return reserved == delivery.size() || delivery.size() <= TAKEN_AT_ONCE;
    }

    /** @return whether it is complete already */
    boolean begin(Kind what, Delivery carried, ByteBuf bytes) {
        kind = what;
        message = carried;
        if (!bytes.isReadable()) {
            bytes.release();
            return true;
        }
        if (wire.write(bytes)) {
            return true;
        }
        unsentBefore = wire.unsent();
        progressAt = clock.nanoTime();
        return false;
    }

    /** Whether its message waits without a reservation; {@link #reserveNow} or a recall ends that. */
    boolean lacksReservation() {
        return message != null && reserved < message.size();
    }

    /** A part of it is with the kernel: the rest is kept, whatever the budget says. */
    void reserveNow() {
        budget.reserve(message.size() - reserved);
        reserved = message.size();
    }

    /** Whether bytes of it may be out. */
    boolean isTouched() {
        return kind != null && !wire.untouched();
    }

    /** Nothing is under way any more. @return the message that was, or {@code null} */
    Delivery clear() {
        Delivery carried = message;
        kind = null;
        message = null;
        budget.release(reserved);
        reserved = 0;
        return carried;
    }

    /** The last bytes are what the client has to take now. */
    void countFromNow() {
        progressAt = clock.nanoTime();
    }

    /** When the client last took a byte, as far as was noticed. */
    long progressAt() {
        return progressAt;
    }

    /**
     * For how long the client has taken no byte, in nanoseconds.
     *
     * @param recallable whether a message of which nothing is out can still be taken back: the client owes nothing then
     */
    long sinceProgress(long nowNanos, boolean recallable) {
        int unsent = wire.unsent();
        boolean owed = message == null || !recallable || !wire.untouched();
        if (unsent != unsentBefore || !owed) {
            unsentBefore = unsent;
            progressAt = nowNanos;
        }
        return nowNanos - progressAt;
    }
}
