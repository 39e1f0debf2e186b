package io.pushfabric.node.cluster.grid;

/**
 * A member of the grid, other than this one.
 *
 * @param address for the log
 * @param self what it tells about itself, or {@code null}
 */
public record GridMember(String address, String self) {
}
