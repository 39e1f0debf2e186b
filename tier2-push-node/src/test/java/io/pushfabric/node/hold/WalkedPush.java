package io.pushfabric.node.hold;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.function.Consumer;

/** One command of a {@link HoldWalk}, which remembers when it came and how it was answered. */
final class WalkedPush implements Consumer<PushResult> {
    /** What the client will see of it; empty for a command that is no message. */
    final String text;
    final boolean end;
    /** When the client was parked and it waited; counts only then. */
    long since;

    private final Reply reply = new Reply();
    private final Runnable after;

    WalkedPush(String text, boolean end, long since, Runnable after) {
        this.text = text;
        this.end = end;
        this.since = since;
        this.after = after;
    }

    @Override
    public void accept(PushResult result) {
        reply.accept(result);
        after.run();
    }

    boolean answered() {
        return reply.result() != null;
    }

    PushOutcome outcome() {
        return reply.outcome();
    }

    /** Whether the client may have seen a part of it: nobody was told that it was dropped whole. */
    boolean mayBeTorn() {
        return outcome() == PushOutcome.PENDING || outcome() == PushOutcome.GONE;
    }

    @Override
    public String toString() {
        return text.replaceAll("x+", "x*" + text.length()) + (end ? " (last) " : " ") + reply.word();
    }
}
