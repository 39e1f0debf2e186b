package io.pushfabric.node.hold;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Tells again of every hold of the node, at a bounded rate. For use by any thread. */
public final class HoldReplay {
    /** Connections that are looked at in one step: at most 50,000 a second for each loop. */
    private static final int STEP = 500;
    private static final int STEP_MILLIS = 10;

    private final List<LocalRouter.Place> places;

    public HoldReplay(List<LocalRouter.Place> places) {
        this.places = List.copyOf(places);
    }

    /**
     * Starts; what a loop tells is in order with what the observer of its table hears.
     *
     * @param room whether more can be taken now; asked before each step
     * @param to told of each hold, on its event loop
     * @param done called when all loops have told of theirs; never, if one of them stops
     */
    public void start(BooleanSupplier room, Consumer<HoldSummary> to, Runnable done) {
        AtomicInteger left = new AtomicInteger(places.size());
        Runnable onLoopDone = () -> {
            if (left.decrementAndGet() == 0) {
                done.run();
            }
        };
        for (LocalRouter.Place place : places) {
            try {
                place.loop().execute(() -> new Walk(place, room, to, onLoopDone).step());
            } catch (RejectedExecutionException e) {
                return; // the node stops
            }
        }
    }

    /** Through the connections of one loop. Owned by it. */
    private static final class Walk {
        private final LocalRouter.Place place;
        private final BooleanSupplier room;
        private final Consumer<HoldSummary> to;
        private final Runnable done;
        private final ClientConnection[] connections;
        private int next;

        Walk(LocalRouter.Place place, BooleanSupplier room, Consumer<HoldSummary> to, Runnable done) {
            this.place = place;
            this.room = room;
            this.to = to;
            this.done = done;
            this.connections = place.table().snapshot();
        }

        void step() {
            if (room.getAsBoolean()) {
                for (int end = Math.min(next + STEP, connections.length); next < end; next++) {
                    HoldSummary hold = connections[next] == null ? null : connections[next].summary();
                    if (hold != null) {
                        to.accept(hold);
                    }
                }
            }
            if (next < connections.length) {
                place.loop().schedule(this::step, STEP_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                done.run();
            }
        }
    }
}
