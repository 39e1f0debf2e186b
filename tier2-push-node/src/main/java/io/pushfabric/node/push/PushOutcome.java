package io.pushfabric.node.push;

import java.util.Locale;

/**
 * How a push was answered. The same constant is the {@code outcome} of a success, the name of a problem
 * ({@code urn:pushfabric:problem:<name>}), the metric tag and the field of the access log.
 */
public enum PushOutcome {
    /** The kernel that holds the client's TCP connection has taken the last byte. */
    DELIVERED(200),
    /** Partly written or on its way, and cannot be recalled. */
    PENDING(202),
    /** The connection was closed, as asked. */
    CLOSED(200),
    /** The hold was ended, as asked. */
    EXPIRED(200),
    /** What was asked about the handle is in the answer. */
    FOUND(200),
    /** Malformed, forged, or sealed with a secret that this cluster does not have. */
    UNKNOWN_HANDLE(404),
    /** A genuine handle that is no longer parked. */
    GONE(410),
    /** The backend answered normally. */
    NOT_DEFERRED(409),
    /** Over {@code push.max-message}. */
    TOO_LARGE(413),
    /** The client does not read; dropped whole, may be tried again. */
    CLIENT_STALLED(503),
    /** The owner is dead or unreachable and nobody has adopted the connection yet; may be tried again. */
    FAILOVER_IN_PROGRESS(503),
    /** The deferral is not there yet, and too much waits for it already; may be tried again. */
    NOT_PARKED_YET(503),
    /** All the memory for pushes under way is taken; dropped whole, may be tried again. */
    OVERLOADED(503),
    /** Not a push that can be understood. */
    BAD_REQUEST(400),
    /** None of {@code push.tokens}. */
    UNAUTHORIZED(401),
    /** From outside {@code push.allow}. */
    FORBIDDEN(403),
    /** The resource is there, and does not know the method. */
    METHOD_NOT_ALLOWED(405),
    /** A batch in another format than {@code application/x-ndjson}. */
    UNSUPPORTED_MEDIA_TYPE(415);

    private final int status;
    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    PushOutcome(int status) {
        this.status = status;
    }

    /** HTTP status of the answer; all of 503 carry {@code Retry-After}. */
    public int status() {
        return status;
    }

    /** The word on the wire, in the log and in metrics, such as {@code client-stalled}. */
    public String wire() {
        return wire;
    }
}
