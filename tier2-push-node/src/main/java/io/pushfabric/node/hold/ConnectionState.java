package io.pushfabric.node.hold;

import java.util.Locale;

/**
 * Where a client connection is. The numbers are those of the connection state machine of US 2010/0262650, figure 7 and
 * ¶253-265: a request (724) leads from 710 to 715; a normal response (722) from 715 back to 710; a deferral (726)
 * from 715 to 720; a message (728) and a keep-alive chunk (730) stay in 720; a keep-alive response (732), which is
 * the answer at the time-out, and the last message lead from 720 back to 710.
 */
public enum ConnectionState {
    /** 710: the connection is idle, or a request head is arriving. */
    WAITING_FOR_REQUEST,
    /** 715: the request was handed to a backend, which has not answered. */
    WAITING_FOR_RESPONSE,
    /** 722: the normal response of the backend is being relayed. */
    ANSWERING,
    /** 720: the backend deferred, and nothing of the response has been sent to the client. */
    PARKED,
    /** 720: the backend deferred, and the head of the response, at least, has been sent. */
    BEGUN,
    /** From 720 to 710: the hold is over, and the last bytes of its response wait for the client to take them. */
    ENDING,
    /** An upgraded connection: bytes are relayed both ways until it ends. */
    TUNNEL,
    /** The end. */
    CLOSED;

    private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Whether the machine may go from here to {@code next}. */
    boolean leadsTo(ConnectionState next) {
        return switch (this) {
            case WAITING_FOR_REQUEST -> next == WAITING_FOR_RESPONSE || next == ANSWERING || next == CLOSED;
            case WAITING_FOR_RESPONSE -> next != WAITING_FOR_RESPONSE && next != WAITING_FOR_REQUEST && next != ENDING;
            case ANSWERING, ENDING -> next == WAITING_FOR_REQUEST || next == CLOSED;
            case PARKED -> next == BEGUN || next == ENDING || next == WAITING_FOR_REQUEST || next == CLOSED;
            case BEGUN -> next == ENDING || next == WAITING_FOR_REQUEST || next == CLOSED;
            case TUNNEL -> next == CLOSED;
            case CLOSED -> false;
        };
    }

    /** Whether a hold exists: the two faces of 720. */
    boolean isParked() {
        return this == PARKED || this == BEGUN;
    }

    /** The word in metrics, logs and the messaging protocol, such as {@code waiting-for-response}. */
    public String wire() {
        return wire;
    }
}
