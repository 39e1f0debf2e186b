package io.pushfabric.node.messaging;

/** A request to the push listener that cannot be understood; the message names what is wrong with it. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message, null, false, false);
    }
}
