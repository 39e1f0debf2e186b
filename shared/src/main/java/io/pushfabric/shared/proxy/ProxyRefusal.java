package io.pushfabric.shared.proxy;

import java.util.Locale;

/** Why a connection that had to begin with a PROXY header was closed. */
public enum ProxyRefusal {
    /** It ended before its first byte, as a health check without a header does. */
    ABSENT,
    /** It ended within the header. */
    CUT,
    /** The header did not come in time. */
    LATE,
    /** What came is not a header that we take. */
    MALFORMED,
    /** The header is not the one that its checksum was made for. */
    CHECKSUM;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** The word in logs and metrics. */
    public String wire() {
        return wire;
    }
}
