package io.pushfabric.node.messaging;

/** A request of a publisher that cannot be understood; the message names what is wrong with it. */
public final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message for the publisher */
    public BadRequest(String message) {
        super(message, null, false, false);
    }
}
