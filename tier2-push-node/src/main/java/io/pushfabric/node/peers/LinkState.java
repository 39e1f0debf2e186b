package io.pushfabric.node.peers;

/** How the stream to another node is. */
enum LinkState {
    /** It was begun, and the other has not spoken yet. */
    CONNECTING,
    /** The other speaks: it lives. */
    UP,
    /** It broke, could not be begun, or was silent for too long; it is begun again after a while. */
    DOWN,
    /** The node is no longer wanted. */
    CLOSED
}
