package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;

/** Who is told what the state machine does: metrics, logs, gone notices. Called on the connection's event loop. */
public interface HoldObserver {

    /** @param reason why, when a hold or the connection ended with it; else {@code null} */
    void onTransition(ConnectionState from, ConnectionState to, EndReason reason);

    /** A hold ended early, for any reason but {@link EndReason#COMPLETED}. */
    void onHoldEnded(EndedHold hold);
}
