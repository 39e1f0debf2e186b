package io.pushfabric.node.push;

/**
 * The answer to one {@link PushCommand} for a label: how many connections came to which end.
 *
 * @param connections that carry the label, for {@link PushCommand.Inspect}; that were closed or whose hold was ended,
 *         for {@link PushCommand.Close} and {@link PushCommand.Expire}
 */
public record LabelResult(int delivered, int pending, int stalled, int gone, int connections) {
}
