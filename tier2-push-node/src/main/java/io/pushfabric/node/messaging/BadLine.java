package io.pushfabric.node.messaging;

/** A line of a batch that is not a push; the others go on. */
final class BadLine extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final boolean tooLarge;

    /** @param id of the push, if so much could be read */
    BadLine(String message, String id, boolean tooLarge) {
        super(message, null, false, false);
        this.id = id;
        this.tooLarge = tooLarge;
    }

    String id() {
        return id;
    }

    boolean tooLarge() {
        return tooLarge;
    }
}
