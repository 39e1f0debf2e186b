package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.PushOutcome;
import java.util.function.Consumer;

/** Gathers a body of limited size, without copying the usual one that comes in one piece. */
final class WholeBody implements BodyReader {
    private static final int FIRST_COPY = 16 * 1024;

    private final Exchange exchange;
    private final int limit;
    private final Consumer<ByteBuf> action;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private boolean copied;

    /**
     * @param limit bytes; a larger body is answered with 413
     * @param action gets the whole body, and owns it
     */
    WholeBody(Exchange exchange, int limit, Consumer<ByteBuf> action) {
        this.exchange = exchange;
        this.limit = limit;
        this.action = action;
    }

    static Answer tooLarge(int limit) {
        return Answer.problem(PushOutcome.TOO_LARGE, "a message has at most " + limit + " bytes");
    }

    @Override
    public void onPart(ByteBuf part) {
        if ((long) body.readableBytes() + part.readableBytes() > limit) {
            onGone();
            exchange.answer(tooLarge(limit));
        } else if (!body.isReadable()) {
            body = part.retain();
        } else {
            append(part);
        }
    }

    private void append(ByteBuf part) {
        if (!copied) {
            int size = Math.max(FIRST_COPY, body.readableBytes() + part.readableBytes());
            ByteBuf copy = exchange.allocator().directBuffer(size).writeBytes(body);
            body.release();
            body = copy;
            copied = true;
        }
        body.writeBytes(part);
    }

    @Override
    public void onEnd() {
        ByteBuf whole = body;
        body = Unpooled.EMPTY_BUFFER;
        action.accept(whole);
    }

    @Override
    public void onGone() {
        body.release();
        body = Unpooled.EMPTY_BUFFER;
    }
}
