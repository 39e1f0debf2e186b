package io.pushfabric.node.push;

import io.pushfabric.shared.EndReason;

/**
 * The answer to one {@link PushCommand}.
 *
 * @param reason why the handle is no longer parked, for {@link PushOutcome#GONE}; else {@code null}
 * @param info what was asked for, for {@link PushOutcome#FOUND}; else {@code null}
 * @param node id of the node that holds the client; {@code null} for this one
 */
public record PushResult(PushOutcome outcome, EndReason reason, HandleInfo info, String node) {

    /** An outcome that needs no more words. */
    public static PushResult of(PushOutcome outcome) {
        return new PushResult(outcome, null, null, null);
    }

    /** {@code 410}. */
    public static PushResult gone(EndReason reason) {
        return new PushResult(PushOutcome.GONE, reason, null, null);
    }

    /** The answer to {@link PushCommand.Inspect}. */
    public static PushResult found(HandleInfo info) {
        return new PushResult(PushOutcome.FOUND, null, info, null);
    }

    /** The same answer, given by another node. */
    public PushResult from(String otherNode) {
        return new PushResult(outcome, reason, info, otherNode);
    }
}
