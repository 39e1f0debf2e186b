package io.pushfabric.node.hold;

import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/** One command for all connections of the node that carry a label. Every event loop does its part. */
final class LabelFanOut {
    /** Connections that a loop serves before it looks after others again: some milliseconds of work. */
    private static final int STEP = 256;

    private final String label;
    private final PushCommand command;
    private final Consumer<LabelResult> reply;
    // Each loop counts down, for itself and for each of its connections; the last one replies.
    private final AtomicInteger outstanding;
    private final AtomicIntegerArray outcomes = new AtomicIntegerArray(PushOutcome.values().length);
    private final AtomicInteger connections = new AtomicInteger();

    LabelFanOut(String label, PushCommand command, int loops, Consumer<LabelResult> reply) {
        this.label = label;
        this.command = command;
        this.reply = reply;
        this.outstanding = new AtomicInteger(loops);
    }

    /** Starts it. The message of the command is taken over. */
    void start(List<LocalRouter.Place> places) {
        Message message = command instanceof PushCommand.Send send ? send.message() : null;
        for (LocalRouter.Place place : places) {
            Message share = message == null ? null : message.share();
            try {
                place.loop().execute(() -> begin(place, share));
            } catch (RejectedExecutionException e) {
                finish(share);
            }
        }
        if (message != null) {
            message.release();
        }
    }

    private void begin(LocalRouter.Place place, Message message) {
        if (command instanceof PushCommand.Inspect) {
            connections.addAndGet(place.table().countLabel(label));
            finish(message);
        } else {
            step(place, message, place.table().carriers(label), 0);
        }
    }

    private void step(LocalRouter.Place place, Message message, ClientConnection[] carriers, int from) {
        int to = Math.min(carriers.length, from + STEP);
        outstanding.addAndGet(to - from);
        for (int i = from; i < to; i++) {
            PushCommand each = message == null ? command : new PushCommand.Send(message.share());
            carriers[i].deliverByLabel(label, new Delivery(each, this::count));
        }
        if (to == carriers.length) {
            finish(message);
        } else {
            place.loop().execute(() -> step(place, message, carriers, to));
        }
    }

    private void count(PushResult result) {
        outcomes.incrementAndGet(result.outcome().ordinal());
        countDown();
    }

    private void finish(Message message) {
        if (message != null) {
            message.release();
        }
        countDown();
    }

    private void countDown() {
        if (outstanding.decrementAndGet() == 0) {
            int ended = outcome(PushOutcome.CLOSED) + outcome(PushOutcome.EXPIRED) + connections.get();
            reply.accept(new LabelResult(outcome(PushOutcome.DELIVERED), outcome(PushOutcome.PENDING),
                    outcome(PushOutcome.CLIENT_STALLED), outcome(PushOutcome.GONE), ended, true));
        }
    }

    private int outcome(PushOutcome outcome) {
        return outcomes.get(outcome.ordinal());
    }
}
