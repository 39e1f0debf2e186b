package io.pushfabric.cli;

/** A command could not do its work, for a reason that its message tells the user. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the user, without a full stop. */
    CommandFailure(String message) {
        super(message);
    }
}
