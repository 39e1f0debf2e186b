package io.pushfabric.node.observe;

import java.util.Locale;

/**
 * How a request to a backend ended, where it is not an {@link io.pushfabric.node.backend.BackendFailure}, which has
 * words of its own.
 */
public enum BackendOutcome {
    /** A normal response, complete. */
    ANSWERED,
    /** A deferral: the client was parked. */
    DEFERRED,
    /** 101: the connection became a tunnel. */
    UPGRADED,
    /** A deferral that breaks the labelling protocol: 502. */
    BAD_DEFERRAL,
    /** The client left before the response was complete. */
    CANCELLED;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in metrics, such as {@code bad-deferral}. */
    public String wire() {
        return wire;
    }
}
