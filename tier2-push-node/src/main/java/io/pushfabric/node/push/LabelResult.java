package io.pushfabric.node.push;

/**
 * The answer to one {@link PushCommand} for a label: how many connections came to which end.
 *
 * @param connections that carry the label, for {@link PushCommand.Inspect}; that were closed or whose hold was ended,
 *         for {@link PushCommand.Close} and {@link PushCommand.Expire}
 * @param complete false if a node that may have connections with the label has not answered: the counts are those of
 *         the others, and the answer is {@link PushOutcome#FAILOVER_IN_PROGRESS}
 */
public record LabelResult(int delivered, int pending, int stalled, int gone, int connections, boolean complete) {
    /** Nobody carries the label. */
    public static final LabelResult NOBODY = new LabelResult(0, 0, 0, 0, 0, true);
    /** A node has not answered. */
    public static final LabelResult UNANSWERED = new LabelResult(0, 0, 0, 0, 0, false);

    /** Both together. */
    public LabelResult plus(LabelResult other) {
        return new LabelResult(delivered + other.delivered, pending + other.pending, stalled + other.stalled,
                gone + other.gone, connections + other.connections, complete && other.complete);
    }
}
