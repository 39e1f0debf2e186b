package io.pushfabric.node.peers;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.MetadataUtils;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import io.pushfabric.proto.v1.Self;
import io.pushfabric.proto.v1.State;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one other node: keeps a stream of commands to it, finds out whether it lives, and begins anew when it does
 * not. Owned by one loop of {@link PeerLoops}; {@link #forward} and {@link #view} are for any thread.
 */
final class PeerLink implements ForwardCall.Events {
    /** Commands that are queued or sent and not answered. */
    static final int MAX_COMMANDS = 16_384;
    /** Of messages that are queued; what was sent is with gRPC, which takes about 1 MiB before it is full. */
    static final long MAX_QUEUED_BYTES = 32L * 1024 * 1024;
    /** How often deadlines are looked at, and how often the other side says something at least. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** So long without a word, and it counts as down. */
    static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    /** If the tick of this process is so late, silence was its own. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_BACK_OFF_MILLIS = 100;
    private static final long LONGEST_BACK_OFF_MILLIS = 2_000;

    private final PeerServices services;
    private final EventLoop loop;
    private final PeerEvents events;
    private final Allowance allowance = new Allowance(MAX_COMMANDS, MAX_QUEUED_BYTES);
    private final Mailbox<Errand> waiting;

    // Written on the loop, read by whoever routes.
    private volatile PeerView view;
    private volatile ManagedChannel channel;

    private ForwardCall call;
    private Future<?> ticks;
    private Future<?> retry;
    private long backOffMillis = FIRST_BACK_OFF_MILLIS;
    private long heardAt;
    private long tickedAt;

    PeerLink(PeerServices services, NodeInfo node, EventLoop loop, PeerEvents events) {
        this.services = services;
        this.loop = loop;
        this.events = events;
        this.view = PeerView.of(node);
        this.waiting = new Mailbox<>(loop, this::send);
    }

    /** What is seen of the other node now. */
    PeerView view() {
        return view;
    }

    /** The present connection, for other calls; fails them if there is none. */
    Channel channel() {
        return channel;
    }

    String id() {
        return view.node().id();
    }

    /** Commands on their way to it. */
    int commands() {
        return allowance.count();
    }

    /** Takes an errand: sends it, or passes it on as a stray if the node does not live. From any thread. */
    void forward(Errand errand) {
        if (!allowance.take(errand.size())) {
            errand.refuse();
        } else if (!waiting.put(errand)) {
            allowance.give(errand.size());
            errand.fail();
        }
    }

    /** From any thread. */
    void start() {
        loop.execute(() -> {
            tickedAt = System.nanoTime();
            ticks = loop.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
            connect();
        });
    }

    /** The membership has news of this node. From any thread. */
    void update(NodeInfo node) {
        loop.execute(() -> {
            NodeInfo before = view.node();
            if (node.equals(before) || view.state() == LinkState.CLOSED) {
                return;
            }
            boolean moved = !node.peers().equals(before.peers());
            view = view.with(node);
            backOffMillis = FIRST_BACK_OFF_MILLIS;
            if (moved && view.state() != LinkState.DOWN) {
                down("it has another address now");
            }
            if (view.state() == LinkState.DOWN) {
                retry.cancel(false);
                connect();
            }
            events.onChange(view);
        });
    }

    /** The node is gone for good. From any thread. */
    void close() {
        loop.execute(() -> {
            if (view.state() == LinkState.CLOSED) {
                return;
            }
            ticks.cancel(false);
            if (retry != null) {
                retry.cancel(false);
            }
            drop("this side ends it");
            moveTo(LinkState.CLOSED);
        });
    }

    private void connect() {
        view = view.in(LinkState.CONNECTING);
        heardAt = System.nanoTime();
        channel = services.loops().channel(view.node().peers(), loop).build();
        call = new ForwardCall(id(), services.codec(), allowance, services.answerNanos(), this);
        PeerServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(proof())).forward(call);
        call.introduce(services.self().get());
    }

    private Metadata proof() {
        return services.proof(PeerServiceGrpc.getForwardMethod().getFullMethodName(), id());
    }

    @Override
    public void onSelf(Self self) {
        if (!self.getNode().equals(id())) {
            down("at its address answers " + self.getNode());
            return;
        }
        if (!view.lives()) {
            backOffMillis = FIRST_BACK_OFF_MILLIS;
            LOG.info("peer {} is up: {}", id(), view.node().peers());
        }
        view = view.heard(self.getIncarnation(), self.getState() == State.STATE_DRAINING);
        events.onChange(view);
        send();
    }

    @Override
    public void onHeard() {
        heardAt = System.nanoTime();
    }

    @Override
    public void onReady() {
        send();
    }

    @Override
    public void onForwarded() {
        services.metrics().forwardedPush(id());
    }

    @Override
    public void onOver(Status status) {
        down(status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription()));
    }

    private void send() {
        if (view.lives()) {
            call.send(waiting);
            return;
        }
        for (Errand stray = waiting.poll(); stray != null; stray = waiting.poll()) {
            allowance.give(stray.size());
            events.onStray(stray);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        boolean late = now - tickedAt > TICK_NANOS + LATE_NANOS;
        tickedAt = now;
        if (view.state() == LinkState.DOWN) {
            return;
        }
        if (late) {
            // This process stood still: what the other said meanwhile is still to be read.
            heardAt = now;
            call.prolongAll(now + SILENCE_NANOS);
        }
        if (now - heardAt > SILENCE_NANOS) {
            down("no word for 2 s");
        } else {
            call.expire(now);
            expireWaiting(now);
        }
    }

    private void expireWaiting(long now) {
        for (Errand first = waiting.peek(); first != null && first.isDue(now); first = waiting.peek()) {
            Errand due = waiting.poll();
            allowance.give(due.size());
            due.fail();
        }
    }

    private void down(String why) {
        if (view.lives()) {
            LOG.warn("peer {} is down: {}", id(), why);
        } else {
            LOG.debug("peer {} cannot be reached: {}", id(), why);
        }
        drop(why);
        long jitter = ThreadLocalRandom.current().nextLong(backOffMillis / 2 + 1);
        retry = loop.schedule(this::connect, backOffMillis + jitter, TimeUnit.MILLISECONDS);
        backOffMillis = Math.min(backOffMillis * 2, LONGEST_BACK_OFF_MILLIS);
        moveTo(LinkState.DOWN);
    }

    private void drop(String why) {
        // Whoever routes must see it before any answer that this gives: what comes next waits.
        view = view.in(LinkState.DOWN);
        if (call != null) {
            call.abandon(why);
            channel.shutdownNow();
        }
    }

    private void moveTo(LinkState state) {
        view = view.in(state);
        send();
        events.onChange(view);
    }
}
