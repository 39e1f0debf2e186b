package io.pushfabric.node.backend;

/** Why an exchange ended without a whole response, and the status that a client gets that has seen nothing yet. */
public enum BackendFailure {
    /** No server of the group could be connected to: down, refused, connect time-out. */
    UNAVAILABLE(503, "unavailable"),
    /** More requests wait for a connection than the queue holds. */
    QUEUE_FULL(503, "queue-full"),
    /** A connection was made and broke, or gave no valid response head. */
    BROKEN(502, "broken"),
    /** No response head within the response time-out, the time in the queue included. */
    TIMEOUT(504, "timeout"),
    /** The response began and was cut short, or its body broke the rules of its framing. */
    CUT_SHORT(502, "cut-short");

    private final int status;
    private final String outcome;

    BackendFailure(int status, String outcome) {
        this.status = status;
        this.outcome = outcome;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** The tag {@code outcome} of {@code backend_requests_total}. */
    public String outcome() {
        return outcome;
    }
}
