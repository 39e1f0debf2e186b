package io.pushfabric.shared;

import java.util.Locale;

/**
 * Why a response, a hold or a connection ended. The same constant is the log field, the metric tag and, for those that
 * the messaging protocol knows, the {@code reason} of a {@code 410} answer and of a gone notice.
 */
public enum EndReason {
    /** The last message of the response, or the whole normal response, was written. */
    COMPLETED,
    /** The client closed its connection, or its sending side while parked. */
    CLIENT_CLOSED,
    /** The hold, the client's request, or the wait for the client's reading took too long. */
    TIMEOUT,
    /** A notification server ended the hold with {@code expire}. */
    EXPIRED,
    /** A notification server closed the connection with {@code DELETE}. */
    CLOSED,
    /** The node that held the connection died, and nobody adopted it. */
    NODE_LOST,
    /** An operator flushed the node. */
    FLUSHED,
    /** The handle is genuine, and nobody remembers what became of it. */
    UNKNOWN,
    /** The node drains or stops. */
    DRAINED,
    /** The client sent something that is not a request, or one over a limit. */
    BAD_REQUEST,
    /** The backend failed, was too slow, cut its response short or broke the labelling protocol. */
    BACKEND_FAILED,
    /** The connection between requests was idle for too long. */
    IDLE,
    /** The process could not go on with it: a defect or exhaustion of ours. */
    INTERNAL;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /**
     * What publishers and backends are told, who know fewer reasons: a response of ours in place of the backend's is a
     * complete response, and a connection that we close is closed.
     */
    public EndReason told() {
        return switch (this) {
            case BACKEND_FAILED, BAD_REQUEST -> COMPLETED;
            case DRAINED, IDLE -> CLOSED;
            case INTERNAL -> UNKNOWN;
            default -> this;
        };
    }

    /** The word in the log and in metrics, such as {@code client-closed}. */
    public String wire() {
        return wire;
    }
}
