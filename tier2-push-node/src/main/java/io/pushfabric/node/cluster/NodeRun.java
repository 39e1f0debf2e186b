package io.pushfabric.node.cluster;

/**
 * One run of one node.
 *
 * @param id {@code node.id}
 * @param incarnation see {@link io.pushfabric.shared.handle.Incarnation}
 */
public record NodeRun(String id, long incarnation) {
}
