package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the state machines of one table reported. */
final class RecordedHolds implements HoldObserver {
    private final List<String> transitions = new ArrayList<>();
    private final List<EndedHold> ended = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private HoldSummary last;
    private int parked;

    @Override
    public void onTransition(ConnectionState from, ConnectionState to, EndReason reason) {
        parked += (to.isParked() ? 1 : 0) - (from.isParked() ? 1 : 0);
        transitions.add(from.wire() + " > " + to.wire() + (reason == null ? "" : " " + reason.wire()));
    }

    @Override
    public void onHoldEnded(EndedHold hold) {
        ended.add(hold);
    }

    @Override
    public void onHeld(HoldSummary hold) {
        last = hold;
        journal.add("held " + Arrays.toString(hold.ids()));
    }

    @Override
    public void onReleased(HoldSummary hold, EndReason reason, long atMillis) {
        last = hold;
        journal.add(reason.wire() + " " + Arrays.toString(hold.ids()));
    }

    /** What other nodes would have to know, in order. */
    List<String> journal() {
        return journal;
    }

    /** The hold that the journal told of last. */
    HoldSummary last() {
        return last;
    }

    /** Such as {@code parked > begun}, with the reason behind where there is one. */
    List<String> transitions() {
        return transitions;
    }

    List<EndedHold> ended() {
        return ended;
    }

    /** Connections parked now, by the transitions alone: what the gauge of the metrics shows. */
    int parked() {
        return parked;
    }
}
