package io.pushfabric.node.peers;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.pushfabric.proto.v1.CommandBatch;
import io.pushfabric.proto.v1.Result;
import io.pushfabric.proto.v1.ResultBatch;
import io.pushfabric.proto.v1.Self;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One stream of commands to one run of another node: what was sent and not answered, and what becomes of it. Owned by
 * the loop of its link, on which gRPC calls it too.
 */
final class ForwardCall implements ClientResponseObserver<CommandBatch, ResultBatch> {
    /** Of bodies in one batch; a larger message is a batch of its own. */
    static final int BATCH_BYTES = 64 * 1024;
    /** What a command takes besides its body, about. */
    private static final int COMMAND_BYTES = 256;

    private final String peer;
    private final CommandCodec codec;
    private final Allowance allowance;
    private final long answerNanos;
    private final Events events;
    private final Map<Long, Errand> inFlight = new LinkedHashMap<>();
    private ClientCallStreamObserver<CommandBatch> call;
    private long correlation;
    private boolean over;

    /** Who is told. Nothing is told after {@link #onOver}, or after {@link ForwardCall#abandon}. */
    interface Events {

        /** The other says who and how it is. */
        void onSelf(Self self);

        /** The other has said something. */
        void onHeard();

        /** There is room for another batch. */
        void onReady();

        /** A message was sent. */
        void onForwarded();

        /** The stream has ended, and whatever was not answered has been answered with 503. */
        void onOver(Status status);
    }

    /**
     * @param allowance gets back what errands took of it, as they are sent and as they end
     * @param answerNanos how long the other may take to say what becomes of a command
     */
    ForwardCall(String peer, CommandCodec codec, Allowance allowance, long answerNanos, Events events) {
        this.peer = peer;
        this.codec = codec;
        this.allowance = allowance;
        this.answerNanos = answerNanos;
        this.events = events;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<CommandBatch> started) {
        call = started;
        call.setOnReadyHandler(() -> {
            if (!over) {
                events.onReady();
            }
        });
    }

    /** To be sent first. */
    void introduce(Self self) {
        call.onNext(CommandBatch.newBuilder().setSelf(self).build());
    }

    /** Sends what waits, as long as there is room for it. */
    void send(Mailbox<Errand> waiting) {
        while (!over && waiting.peek() != null && call.isReady()) {
            call.onNext(batch(waiting));
        }
    }

    private CommandBatch batch(Mailbox<Errand> waiting) {
        CommandBatch.Builder batch = CommandBatch.newBuilder();
        int bytes = 0;
        long deadline = System.nanoTime() + answerNanos;
        for (Errand next = waiting.peek(); next != null && fits(bytes, next); next = waiting.peek()) {
            Errand errand = waiting.poll();
            bytes += COMMAND_BYTES + errand.size();
            batch.addCommands(codec.encode(++correlation, errand));
            errand.release();
            errand.prolong(deadline);
            allowance.giveBytes(errand.size());
            inFlight.put(correlation, errand);
            if (errand.isMessage()) {
                events.onForwarded();
            }
        }
        return batch.build();
    }

    private static boolean fits(int bytes, Errand next) {
        return bytes == 0 || bytes + COMMAND_BYTES + next.size() <= BATCH_BYTES;
    }

    @Override
    public void onNext(ResultBatch batch) {
        if (over) {
            return;
        }
        events.onHeard();
        if (batch.hasSelf()) {
            events.onSelf(batch.getSelf());
        }
        for (Result result : batch.getResultsList()) {
            Errand errand = inFlight.remove(result.getCorrelation());
            if (errand != null) {
                allowance.giveCount();
                CommandCodec.settle(errand, result, peer);
            }
        }
        prolong(batch.getUnderWayList());
    }

    /** The other is at work on these. */
    private void prolong(List<Long> correlations) {
        long deadline = System.nanoTime() + answerNanos;
        for (Long each : correlations) {
            Errand errand = inFlight.remove(each);
            if (errand != null) {
                errand.prolong(deadline);
                // Behind the others: the map is in the order of the deadlines.
                inFlight.put(each, errand);
            }
        }
    }

    /** Nobody has read answers for a while: gives all errands that long. */
    void prolongAll(long deadline) {
        inFlight.values().forEach(errand -> errand.prolong(deadline));
    }

    /** Answers what has waited for too long. */
    void expire(long now) {
        List<Errand> due = new ArrayList<>();
        var oldest = inFlight.values().iterator();
        while (oldest.hasNext()) {
            Errand errand = oldest.next();
            if (!errand.isDue(now)) {
                break;
            }
            oldest.remove();
            due.add(errand);
        }
        due.forEach(this::fail);
    }

    private void fail(Errand errand) {
        allowance.giveCount();
        errand.fail();
    }

    /** Ends it from this side. */
    void abandon(String why) {
        if (!over) {
            end();
            call.cancel(why, null);
        }
    }

    @Override
    public void onError(Throwable cause) {
        finish(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
        finish(Status.OK);
    }

    private void finish(Status status) {
        if (!over) {
            end();
            events.onOver(status);
        }
    }

    private void end() {
        over = true;
        List<Errand> unanswered = List.copyOf(inFlight.values());
        inFlight.clear();
        unanswered.forEach(this::fail);
    }
}
