package io.pushfabric.node.observe;

import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.EndedHold;
import io.pushfabric.node.hold.HoldObserver;
import io.pushfabric.shared.EndReason;

/** Counts what the state machine does, and passes on which holds ended early. Called on every event loop. */
public final class HoldCounts implements HoldObserver {
    private final NodeMetrics metrics;
    private final GoneHub gone;

    public HoldCounts(NodeMetrics metrics, GoneHub gone) {
        this.metrics = metrics;
        this.gone = gone;
    }

    @Override
    public void onTransition(ConnectionState from, ConnectionState to, EndReason reason) {
        metrics.transition(from, to, reason);
    }

    @Override
    public void onHoldEnded(EndedHold hold) {
        metrics.gone(hold.reason());
        gone.onHoldEnded(hold);
    }
}
