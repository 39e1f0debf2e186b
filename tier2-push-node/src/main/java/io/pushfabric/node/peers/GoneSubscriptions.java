package io.pushfabric.node.peers;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.MetadataUtils;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.gone.GoneSources;
import io.pushfabric.proto.v1.GoneRequest;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Subscribes to the gone notices of all other nodes that live, once each, while somebody reads. Owned by one loop, to
 * which all calls from outside hop.
 */
final class GoneSubscriptions implements GoneSources {
    /** A reader is told that it is live after that, whatever some node does. */
    private static final long LIVE_MILLIS = 1_000;
    private static final long AGAIN_MILLIS = 1_000;

    private final PeerServices services;
    private final Peers peers;
    private final GoneHub hub;
    private final EventLoop loop;
    private final Map<String, GoneSubscription> subscriptions = new HashMap<>();
    private final Set<String> live = new HashSet<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private int readers;

    GoneSubscriptions(PeerServices services, Peers peers, GoneHub hub) {
        this.services = services;
        this.peers = peers;
        this.hub = hub;
        this.loop = services.loops().of("");
    }

    @Override
    public void open(Runnable onLive) {
        hop(() -> {
            readers++;
            waiting.add(onLive);
            peers.links().forEach(link -> follow(link.view()));
            tellIfLive();
            loop.schedule(() -> tell(onLive), LIVE_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    @Override
    public void close() {
        hop(() -> {
            readers--;
            peers.links().forEach(link -> follow(link.view()));
        });
    }

    /** Another node has changed. */
    void onChange(PeerView view) {
        hop(() -> follow(view));
    }

    private void hop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // this node stops
        }
    }

    private void follow(PeerView view) {
        String id = view.node().id();
        boolean wanted = readers > 0 && view.lives();
        if (wanted && !subscriptions.containsKey(id)) {
            subscribe(id);
        } else if (!wanted && subscriptions.containsKey(id)) {
            GoneSubscription ended = subscriptions.remove(id);
            live.remove(id);
            ended.cancel();
            tellIfLive();
        }
    }

    private void subscribe(String id) {
        PeerLink link = peers.link(id);
        if (link == null) {
            return;
        }
        GoneSubscription subscription = new GoneSubscription(hub, self -> hop(() -> onLive(id, self)),
                self -> hop(() -> onOver(id, self)));
        subscriptions.put(id, subscription);
        String method = PeerServiceGrpc.getGoneMethod().getFullMethodName();
        PeerServiceGrpc.newStub(link.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(services.proof(method, id)))
                .gone(GoneRequest.getDefaultInstance(), subscription);
    }

    private void onLive(String id, GoneSubscription subscription) {
        if (subscriptions.get(id) == subscription) {
            live.add(id);
            tellIfLive();
        }
    }

    private void onOver(String id, GoneSubscription subscription) {
        if (subscriptions.get(id) == subscription) {
            live.remove(id);
            loop.schedule(() -> again(id, subscription), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void again(String id, GoneSubscription ended) {
        PeerLink link = peers.link(id);
        if (subscriptions.remove(id, ended) && link != null) {
            follow(link.view());
        }
    }

    private void tellIfLive() {
        if (live.containsAll(subscriptions.keySet())) {
            List.copyOf(waiting).forEach(this::tell);
        }
    }

    private void tell(Runnable onLive) {
        if (waiting.remove(onLive)) {
            onLive.run();
        }
    }
}
