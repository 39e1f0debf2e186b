package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.PushOutcome;
import java.util.function.BiConsumer;

/** Gathers a body of limited size, without copying the usual one that comes in one piece. */
final class WholeBody implements BodyReader {
    private static final int FIRST_COPY = 16 * 1024;

    private final Exchange exchange;
    private final int limit;
    private final BodyBudget.Reservation reservation;
    private final BiConsumer<ByteBuf, BodyBudget.Reservation> action;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    /**
     * @param limit bytes; a larger body is answered with 413
     * @param action gets the whole body and its reservation, and owns both
     */
    WholeBody(Exchange exchange, int limit, BodyBudget budget, BiConsumer<ByteBuf, BodyBudget.Reservation> action) {
        this.exchange = exchange;
        this.limit = limit;
        this.reservation = budget.reservation();
        this.action = action;
    }

    static Answer tooLarge(int limit) {
        return Answer.problem(PushOutcome.TOO_LARGE, "a message has at most " + limit + " bytes");
    }

    static Answer overloaded() {
        return Answer.problem(PushOutcome.OVERLOADED, "the node has all the pushes under way that it has memory for");
    }

    @Override
    public void onPart(ByteBuf part) {
        long size = (long) body.readableBytes() + part.readableBytes();
        if (size > limit) {
            onGone();
            exchange.answer(tooLarge(limit));
            return;
        }
        boolean inOnePiece = exchange.complete() && !body.isReadable();
        if (!(inOnePiece ? keep(part) : append(part))) {
            onGone();
            exchange.answer(overloaded());
        }
    }

    private boolean keep(ByteBuf part) {
        if (!reservation.grow(part.readableBytes())) {
            return false;
        }
        body = part.retain();
        return true;
    }

    /** Copied, since a part holds fast all that was read with it; and what is reserved is what is allocated. */
    private boolean append(ByteBuf part) {
        int size = body.readableBytes() + part.readableBytes();
        if (size > body.capacity()) {
            int capacity = Math.max(FIRST_COPY, exchange.allocator().calculateNewCapacity(size, Integer.MAX_VALUE));
            if (!reservation.grow(capacity - body.capacity())) {
                return false;
            }
            body = body.capacity() == 0 ? exchange.allocator().directBuffer(capacity) : body.capacity(capacity);
        }
        body.writeBytes(part);
        return true;
    }

    @Override
    public void onEnd() {
        ByteBuf whole = body;
        body = Unpooled.EMPTY_BUFFER;
        action.accept(whole, reservation);
    }

    @Override
    public void onGone() {
        if (body != Unpooled.EMPTY_BUFFER) {
            body.release();
            body = Unpooled.EMPTY_BUFFER;
            reservation.release();
        }
    }
}
