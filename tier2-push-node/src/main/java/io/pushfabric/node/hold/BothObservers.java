package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;

/** Tells two observers, the first one first. */
record BothObservers(HoldObserver first, HoldObserver second) implements HoldObserver {

    @Override
    public void onTransition(ConnectionState from, ConnectionState to, EndReason reason) {
        first.onTransition(from, to, reason);
        second.onTransition(from, to, reason);
    }

    @Override
    public void onHoldEnded(EndedHold hold) {
        first.onHoldEnded(hold);
        second.onHoldEnded(hold);
    }

    @Override
    public void onHeld(HoldSummary hold) {
        first.onHeld(hold);
        second.onHeld(hold);
    }

    @Override
    public void onReleased(HoldSummary hold, EndReason reason, long atMillis) {
        first.onReleased(hold, reason, atMillis);
        second.onReleased(hold, reason, atMillis);
    }
}
