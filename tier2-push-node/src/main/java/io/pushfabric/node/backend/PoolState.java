package io.pushfabric.node.backend;

/** What a connection to a backend is doing. All but {@link #CLOSED} hold a permit of their server. */
public enum PoolState {
    /** The TCP connection is being made, for one exchange. */
    CONNECTING("connecting"),
    /** No exchange uses it; it waits in the pool. */
    IDLE("idle"),
    /** One exchange uses it. */
    BUSY("busy"),
    /** It was upgraded and belongs to somebody else until it closes. */
    TUNNEL("tunnel"),
    /** It is closed, or about to be. */
    CLOSED("closed");

    private final String tag;

    PoolState(String tag) {
        this.tag = tag;
    }

    /** The tag {@code state} of {@code backend_pool_connections}; never counted for {@link #CLOSED}. */
    public String tag() {
        return tag;
    }
}
