package io.pushfabric.node.backend;

/** Where an exchange is. */
enum ExchangeState {
    /** The request has a body of which nothing has come yet: it takes no connection. */
    AWAITING_BODY,
    /** It waits for a connection, or for the failure that it is to be told in a moment. */
    QUEUED,
    /** A connection is being made for it. */
    CONNECTING,
    /** The request is sent, as far as it has come. */
    AWAITING_HEAD,
    /** The head of the final response was passed on. */
    RECEIVING,
    /** Complete, failed, upgraded or cancelled. */
    ENDED;

    boolean allows(ExchangeState next) {
        return switch (this) {
            case AWAITING_BODY -> next == QUEUED || next == ENDED;
            case QUEUED -> next == CONNECTING || next == AWAITING_HEAD || next == ENDED;
            case CONNECTING -> next == AWAITING_HEAD || next == QUEUED || next == ENDED;
            case AWAITING_HEAD -> next == RECEIVING || next == QUEUED || next == ENDED;
            case RECEIVING -> next == ENDED;
            case ENDED -> false;
        };
    }
}
