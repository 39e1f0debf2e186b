package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.EndedHold;
import io.pushfabric.node.hold.HoldObserver;
import io.pushfabric.node.hold.HoldReplay;
import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.node.hold.NodeLabels;
import io.pushfabric.shared.EndReason;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Keeps the label map up to date with the holds and labels of this node. For use by any thread; never waits. */
public final class HoldJournal implements HoldObserver, NodeLabels.Listener {
    private static final long ROOM_MILLIS = 5;

    private final RecordWriter writer;
    private final Executor rewriter;
    /** Rewrites that are asked for, the one under way included. */
    private final AtomicInteger rewrites = new AtomicInteger();
    // Set once, by the thread that puts the node together.
    private volatile HoldReplay replay;
    private volatile NodeLabels labels;

    /** @param rewriter has one thread, which may be kept */
    HoldJournal(RecordWriter writer, Executor rewriter) {
        this.writer = writer;
        this.rewriter = rewriter;
    }

    /** What {@link #rewriteAll} writes. */
    public void follow(HoldReplay holds, NodeLabels nodeLabels) {
        labels = nodeLabels;
        replay = holds;
    }

    @Override
    public void onTransition(ConnectionState from, ConnectionState to, EndReason reason) {
        // only holds are of interest
    }

    @Override
    public void onHoldEnded(EndedHold hold) {
        // onReleased tells it too
    }

    @Override
    public void onHeld(HoldSummary hold) {
        writer.offer(new Change.Hold(hold, Optional.empty()));
    }

    @Override
    public void onReleased(HoldSummary hold, EndReason reason, long atMillis) {
        boolean noticeOwed = hold.gonePath() != null && reason != EndReason.COMPLETED;
        writer.offer(new Change.Hold(hold, Optional.of(new HoldRecord.Ending(reason, noticeOwed, atMillis))));
    }

    @Override
    public void onFirst(String label) {
        writer.offer(new Change.Label(label, true));
    }

    @Override
    public void onLast(String label) {
        writer.offer(new Change.Label(label, false));
    }

    /** Writes every hold and label again, then removes what names this node wrongly. Asked twice, it runs again. */
    public void rewriteAll() {
        if (replay != null && rewrites.getAndIncrement() == 0) {
            startRewrite();
        }
    }

    private void startRewrite() {
        try {
            rewriter.execute(this::rewrite);
        } catch (RejectedExecutionException e) {
            // the node stops
        }
    }

    private void rewrite() {
        int asked = rewrites.get();
        writer.offer(new Change.RewriteBegins());
        labels.replay(this::awaitRoom, this::onFirst);
        replay.start(writer::hasRoom, this::onHeld, () -> {
            writer.offer(new Change.RewriteEnds());
            if (rewrites.addAndGet(-asked) > 0) {
                startRewrite();
            }
        });
    }

    private void awaitRoom() {
        while (!writer.hasRoom()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROOM_MILLIS));
        }
    }

    /** The run is dead for so long that nobody asks for its labels and holds. */
    public void forget(NodeRun run) {
        writer.offer(new Change.Forget(run));
    }
}
