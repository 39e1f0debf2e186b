package io.pushfabric.node.observe;

import java.util.Locale;

/** Why a client connection or a client request was refused before a backend saw it. */
public enum Rejection {
    /** More than {@code clients.max-connections}. */
    MAX_CONNECTIONS,
    /** More connections of notification servers than a node takes. */
    MAX_PUBLISHERS,
    /** A relay connection from outside {@code relay.trusted}. */
    UNTRUSTED,
    /** A relay connection whose PROXY header is missing, malformed, late or has a wrong checksum. */
    BAD_PROXY_HEADER,
    /** A link that a balancer meant for another run of this node. */
    OTHER_RUN,
    /** Not a request, or one with ambiguous framing: 400. */
    BAD_REQUEST,
    /** Head over its limit: 431. */
    HEAD_TOO_LARGE,
    /** Target over its limit: 414. */
    TARGET_TOO_LONG,
    /** Not complete in time: 408. */
    REQUEST_TIMEOUT,
    /** Body over {@code clients.max-request-body}: 413. */
    BODY_TOO_LARGE,
    /** No entry of {@code backends} matches: 404. */
    NO_BACKEND;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in metrics, such as {@code max-connections}. */
    public String wire() {
        return wire;
    }
}
