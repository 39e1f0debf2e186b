package io.pushfabric.node.hold;

import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.function.Consumer;

/** One command on its way to one connection, with the reply that it owes. */
final class Delivery {
    private final PushCommand command;
    private final Message message;
    private final int size;
    private Consumer<PushResult> reply;
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

    /** Answers with {@code 202} while the message goes on. */
    void pending() {
        answer(PushResult.of(PushOutcome.PENDING));
    }

    /** Answers, unless that was done, and gives the message back. */
    void settle(PushResult result) {
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
