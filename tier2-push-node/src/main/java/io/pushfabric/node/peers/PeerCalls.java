package io.pushfabric.node.peers;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.proto.v1.CommandBatch;
import io.pushfabric.proto.v1.GoneBatch;
import io.pushfabric.proto.v1.GoneRequest;
import io.pushfabric.proto.v1.NodeList;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import io.pushfabric.proto.v1.ResultBatch;
import io.pushfabric.proto.v1.WatchRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What other nodes and balancers ask of this node. Each call is served on the loop of its connection. */
final class PeerCalls extends PeerServiceGrpc.PeerServiceImplBase {
    private final PeerServices services;
    private final PushRouter local;
    private final GoneHub gone;
    private final Supplier<NodeList> nodes;
    private final Callers callers = new Callers();
    private final Set<NodeFeed> feeds = ConcurrentHashMap.newKeySet();

    PeerCalls(PeerServices services, PushRouter local, GoneHub gone, Supplier<NodeList> nodes) {
        this.services = services;
        this.local = local;
        this.gone = gone;
        this.nodes = nodes;
    }

    @Override
    public StreamObserver<CommandBatch> forward(StreamObserver<ResultBatch> out) {
        return new ForwardedCommands(services.loops().current(), (ServerCallStreamObserver<ResultBatch>) out,
                services.codec(), local, services.self(), callers);
    }

    @Override
    public void gone(GoneRequest request, StreamObserver<GoneBatch> out) {
        new GoneFeed(services.loops().current(), (ServerCallStreamObserver<GoneBatch>) out, gone).start();
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<NodeList> out) {
        NodeFeed feed = new NodeFeed(services.loops().current(), (ServerCallStreamObserver<NodeList>) out, nodes,
                feeds::remove);
        feeds.add(feed);
        feed.start();
    }

    /** Some node, this or another, has changed. From any thread. */
    void onNodesChanged() {
        feeds.forEach(NodeFeed::onChange);
    }

    /** This node has changed. From any thread. */
    void onSelfChanged() {
        callers.announce();
        onNodesChanged();
    }
}
