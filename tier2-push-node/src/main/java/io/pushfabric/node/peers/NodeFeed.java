package io.pushfabric.node.peers;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.ServerCallStreamObserver;
import io.pushfabric.proto.v1.NodeList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The node list for one who watches it. Owned by the loop of its connection. */
final class NodeFeed {
    private static final long HEARTBEAT_NANOS = PeerLink.TICK_NANOS;

    private final EventLoop loop;
    private final ServerCallStreamObserver<NodeList> out;
    private final Supplier<NodeList> nodes;
    private final Consumer<NodeFeed> onEnd;
    private NodeList sent = NodeList.getDefaultInstance();
    private Future<?> ticks;
    private boolean over;

    /** @param nodes as they are now */
    NodeFeed(EventLoop loop, ServerCallStreamObserver<NodeList> out, Supplier<NodeList> nodes,
            Consumer<NodeFeed> onEnd) {
        this.loop = loop;
        this.out = out;
        this.nodes = nodes;
        this.onEnd = onEnd;
    }

    void start() {
        out.setOnReadyHandler(this::send);
        out.setOnCancelHandler(() -> {
            over = true;
            ticks.cancel(false);
            onEnd.accept(this);
        });
        ticks = loop.scheduleAtFixedRate(this::tick, HEARTBEAT_NANOS, HEARTBEAT_NANOS, TimeUnit.NANOSECONDS);
        send();
    }

    /** Something may have changed. From any thread. */
    void onChange() {
        loop.execute(this::send);
    }

    /** Only ever the latest list: one who reads slowly does not get them all. */
    private void send() {
        if (over || !out.isReady()) {
            return;
        }
        NodeList now = nodes.get();
        if (!now.equals(sent)) {
            sent = now;
            out.onNext(now);
        }
    }

    private void tick() {
        send();
        if (!over && out.isReady()) {
            out.onNext(NodeList.getDefaultInstance());
        }
    }
}
