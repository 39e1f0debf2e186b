package io.pushfabric.node.peers;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pushfabric.node.push.Label;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.proto.v1.Command;
import io.pushfabric.proto.v1.CommandBatch;
import io.pushfabric.proto.v1.Result;
import io.pushfabric.proto.v1.ResultBatch;
import io.pushfabric.proto.v1.Self;
import io.pushfabric.shared.handle.Handle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of one other node for connections of this one: carried out in their order, and answered as they come to
 * their ends. Owned by the loop of the connection that they come by.
 */
final class ForwardedCommands implements StreamObserver<CommandBatch> {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardedCommands.class);
    /** More than the other side sends ({@link PeerLink#MAX_COMMANDS}); a side that does waits. */
    private static final int MAX_UNDER_WAY = 20_000;
    private static final int RESULTS_IN_BATCH = 1_000;
    private static final long HEARTBEAT_NANOS = PeerLink.TICK_NANOS;
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final ServerCallStreamObserver<ResultBatch> out;
    private final CommandCodec codec;
    private final PushRouter local;
    private final Supplier<Self> self;
    private final Callers callers;
    private final Mailbox<Result> results;
    private final Map<Long, Task> underWay = new HashMap<>();
    private final List<Long> atWork = new ArrayList<>();
    private final Future<?> ticks;
    private boolean selfDue = true;
    private boolean paused;
    private boolean over;
    // Set by the loop of the stream that takes its place.
    private volatile boolean superseded;

    /** @param local to the connections of this node */
    ForwardedCommands(EventLoop loop, ServerCallStreamObserver<ResultBatch> out, CommandCodec codec, PushRouter local,
            Supplier<Self> self, Callers callers) {
        this.loop = loop;
        this.out = out;
        this.codec = codec;
        this.local = local;
        this.self = self;
        this.callers = callers;
        this.results = new Mailbox<>(loop, this::answer);
        out.disableAutoRequest();
        out.setOnReadyHandler(this::answer);
        out.setOnCancelHandler(this::onEnd);
        ticks = loop.scheduleAtFixedRate(this::tick, HEARTBEAT_NANOS, HEARTBEAT_NANOS, TimeUnit.NANOSECONDS);
        out.request(1);
        answer();
    }

    /** A command that has not come to its end. */
    private static final class Task {
        private final Handle handle;
        private final String label;
        private long lookedAt;
        private boolean looking;

        Task(Handle handle, String label, long now) {
            this.handle = handle;
            this.label = label;
            this.lookedAt = now;
        }
    }

    @Override
    public void onNext(CommandBatch batch) {
        if (batch.hasSelf()) {
            callers.enter(batch.getSelf().getNode(), this);
        }
        for (Command command : batch.getCommandsList()) {
            if (!superseded) {
                execute(command);
            }
        }
        paused = underWay.size() >= MAX_UNDER_WAY;
        if (!paused && !over) {
            out.request(1);
        }
    }

    private void execute(Command command) {
        long correlation = command.getCorrelation();
        PushCommand action = CommandCodec.decode(command);
        Handle handle = command.hasHandle() ? codec.seal().open(command.getHandle()) : null;
        if (action != null && handle != null) {
            underWay.put(correlation, new Task(handle, null, System.nanoTime()));
            local.route(handle, action, result -> results.put(CommandCodec.encode(correlation, result)));
        } else if (action != null && command.hasLabel() && Label.isLabel(command.getLabel())) {
            underWay.put(correlation, new Task(null, command.getLabel(), System.nanoTime()));
            local.routeLabel(command.getLabel(), action,
                    result -> results.put(CommandCodec.encode(correlation, result)));
        } else {
            release(action);
            LOG.warn("peer sent a command that is none: {}, {}", command.getTargetCase(), command.getActionCase());
            PushOutcome refusal = action != null && command.hasHandle() ? PushOutcome.UNKNOWN_HANDLE
                    : PushOutcome.BAD_REQUEST;
            results.put(CommandCodec.encode(correlation, PushResult.of(refusal)));
        }
    }

    private static void release(PushCommand action) {
        if (action instanceof PushCommand.Send send) {
            send.message().release();
        }
    }

    /** Sends what there is to be said, as long as there is room for it. */
    private void answer() {
        while (!over && out.isReady() && (selfDue || results.peek() != null)) {
            ResultBatch.Builder batch = ResultBatch.newBuilder();
            addSelf(batch);
            Result next = results.peek();
            while (next != null && batch.getResultsCount() < RESULTS_IN_BATCH) {
                results.poll();
                underWay.remove(next.getCorrelation());
                batch.addResults(next);
                next = results.peek();
            }
            out.onNext(batch.build());
        }
        if (paused && !over && underWay.size() < MAX_UNDER_WAY) {
            paused = false;
            out.request(1);
        }
    }

    private void addSelf(ResultBatch.Builder batch) {
        if (selfDue) {
            selfDue = false;
            batch.setSelf(self.get());
        }
    }

    /** This node has changed. From any thread. */
    void announce() {
        loop.execute(() -> {
            selfDue = true;
            answer();
        });
    }

    /** A newer stream of the same node has taken the place of this one. From any thread. */
    void supersede() {
        superseded = true;
        loop.execute(() -> {
            if (!over) {
                onEnd();
                out.onError(Status.ABORTED.withDescription("there is a newer stream of this node").asException());
            }
        });
    }

    private void tick() {
        // With something unsent the other side hears enough, or does not listen.
        if (out.isReady()) {
            out.onNext(ResultBatch.newBuilder().addAllUnderWay(atWork).build());
            atWork.clear();
        }
        long now = System.nanoTime();
        underWay.forEach((correlation, task) -> {
            if (!task.looking && now - task.lookedAt > PROBE_NANOS) {
                probe(correlation, task);
            }
        });
    }

    /** Asks those who carry the command out for something that they answer at once: then they are at work. */
    private void probe(long correlation, Task task) {
        task.looking = true;
        if (task.handle != null) {
            local.route(task.handle, new PushCommand.Inspect(), (PushResult seen) -> onAtWork(correlation, task));
        } else {
            local.routeLabel(task.label, new PushCommand.Inspect(), (LabelResult seen) -> onAtWork(correlation, task));
        }
    }

    private void onAtWork(long correlation, Task task) {
        loop.execute(() -> {
            task.looking = false;
            task.lookedAt = System.nanoTime();
            if (underWay.containsKey(correlation)) {
                atWork.add(correlation);
            }
        });
    }

    private void onEnd() {
        over = true;
        ticks.cancel(false);
        callers.leave(this);
    }

    @Override
    public void onError(Throwable cause) {
        onEnd();
    }

    @Override
    public void onCompleted() {
        onEnd();
        out.onCompleted();
    }
}
