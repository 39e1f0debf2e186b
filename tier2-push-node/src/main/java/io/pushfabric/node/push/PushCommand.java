package io.pushfabric.node.push;

/** What a notification server asks of one handle (contract section 2). */
public sealed interface PushCommand {

    /** {@code POST}: one message. */
    record Send(Message message) implements PushCommand {
    }

    /** {@code DELETE}: close the client connection. */
    record Close() implements PushCommand {
    }

    /** {@code POST …/expire}: end the hold as at its time-out. */
    record Expire() implements PushCommand {
    }

    /** {@code GET}: tell what is known. */
    record Inspect() implements PushCommand {
    }
}
