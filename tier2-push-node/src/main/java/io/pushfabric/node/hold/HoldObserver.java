package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;

/** Who is told what the state machine does: metrics, logs, gone notices. Called on the connection's event loop. */
public interface HoldObserver {

    /** @param reason why, when a hold or the connection ended with it; else {@code null} */
    void onTransition(ConnectionState from, ConnectionState to, EndReason reason);

    /** A hold ended early, for any reason but {@link EndReason#COMPLETED}. */
    void onHoldEnded(EndedHold hold);

    /** A request is parked, or a message with a Push-Id was delivered to it. */
    default void onHeld(HoldSummary hold) {
    }

    /**
     * A hold is over, for whatever reason. Told again when a message with a Push-Id turns out to be delivered after
     * that.
     *
     * @param atMillis wall clock, milliseconds since 1970; the same each time, and in {@link EndedHold}
     */
    default void onReleased(HoldSummary hold, EndReason reason, long atMillis) {
    }

    /** Tells this one, then the other. */
    default HoldObserver and(HoldObserver other) {
        return new BothObservers(this, other);
    }
}
