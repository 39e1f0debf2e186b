package io.pushfabric.node.hold;

/** The backend broke the labelling protocol; the message says how. It is the backend's fault, and its client's 502. */
public final class BadDeferral extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message names the header and the value */
    public BadDeferral(String message) {
        super(message, null, false, false);
    }
}
