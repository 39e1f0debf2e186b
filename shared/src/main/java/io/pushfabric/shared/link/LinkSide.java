package io.pushfabric.shared.link;

/** The two ends of a link. */
public enum LinkSide {
    /** The one that has the client's socket, and opens the link. */
    BALANCER,
    /** The one that parks. */
    NODE
}
