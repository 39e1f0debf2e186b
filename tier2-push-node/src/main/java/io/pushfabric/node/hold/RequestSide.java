package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;

/** The part of a connection that reads requests and relays normal responses, as the state machine sees it. */
public interface RequestSide {

    /**
     * The response to a hold is complete, or will not be. {@link #onResponseDone} or {@link #onClosed} follows.
     *
     * @param status that was sent; 0 if no byte was
     * @param bytes of the body that the client's kernel has, as whole messages and without chunk framing
     */
    void onHoldOver(int status, long bytes, EndReason reason);

    /** The response to a hold is complete and the connection persists: the next request may be read. */
    void onResponseDone();

    /**
     * The response to a hold is complete and was the last one: the connection is to be closed, so that the client gets
     * all of it.
     */
    void onLastResponseDone(EndReason reason);

    /** The connection is over: what is under way for it has to stop. Called once. */
    void onClosed(ConnectionState last, EndReason reason);

    /** The node drains, and this connection waits for a request. */
    void onDrain();

    /** A deadline asked for with {@link ClientConnection#wakeAt} has come, or an older one has. */
    void onDeadline(long nowNanos);
}
