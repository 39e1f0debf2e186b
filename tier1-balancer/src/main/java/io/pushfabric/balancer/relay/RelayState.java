package io.pushfabric.balancer.relay;

/** Where a relayed client connection is, as its balancer knows it ({@code proto/LINK.md}, section 3). */
enum RelayState {
    /** A link is being opened; no node has accepted the client. */
    OPENING,
    /** Client bytes were relayed, and no frame has said idle or parked since. */
    BUSY,
    /** The node waits for the next request. */
    IDLE,
    /** The node holds a request; nothing is read from the client. */
    PARKED,
    /** The node has said all: what it sent is being written, then the client's connection is closed. */
    ENDING,
    /** Both connections are over. */
    CLOSED
}
