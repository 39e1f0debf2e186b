package io.pushfabric.node.hold;

import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.function.Consumer;

/** One command on its way to one connection, with the replies that it owes. */
final class Delivery {
    private final PushCommand command;
    private final Message message;
    private final int size;
    private Consumer<PushResult> reply;
    private PushIds ids;
    private long deadline;

    Delivery(PushCommand command, Consumer<PushResult> reply) {
        this.command = command;
        this.message = command instanceof PushCommand.Send send ? send.message() : null;
        this.size = message == null ? 0 : message.size();
        this.reply = reply;
    }

    PushCommand command() {
        return command;
    }

    Message message() {
        return message;
    }

    boolean isMessage() {
        return message != null;
    }

    /** Whether a repeat of it must not be delivered again. */
    boolean isIdempotent() {
        return message != null && message.id() != 0;
    }

    /** Bytes of the message; kept, since the message is released when it was written. */
    int size() {
        return size;
    }

    /** When it has waited too long for the client to read; nanoseconds of the clock of the table. */
    long deadline() {
        return deadline;
    }

    void waitUntil(long deadlineNanos) {
        deadline = deadlineNanos;
    }

    boolean answered() {
        return reply == null;
    }

    /** Its end is to be told to these ids. */
    void recordIn(PushIds memory) {
        ids = memory;
        memory.began(this);
    }

    /**
     * A repeat of this one waits for its end.
     *
     * @param nextDeadline until when, if everybody else has had an answer
     */
    void join(Delivery repeat, long nextDeadline) {
        Consumer<PushResult> first = reply;
        Consumer<PushResult> second = repeat.reply;
        repeat.reply = null;
        repeat.message.release();
        if (first == null) {
            reply = second;
            deadline = nextDeadline;
        } else {
            reply = first.andThen(second);
        }
    }

    /** Answers with {@code 202} while the message goes on. */
    void pending() {
        answer(PushResult.of(PushOutcome.PENDING));
    }

    /** Its end: gives the message back, and answers whoever has not been answered. */
    void settle(PushResult result) {
        if (ids != null) {
            ids.ended(this, result.outcome() == PushOutcome.DELIVERED);
        }
        if (message != null) {
            message.release();
        }
        answer(result);
    }

    private void answer(PushResult result) {
        Consumer<PushResult> to = reply;
        reply = null;
        if (to != null) {
            to.accept(result);
        }
    }
}
