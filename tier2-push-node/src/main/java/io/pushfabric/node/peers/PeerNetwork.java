package io.pushfabric.node.peers;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.proto.v1.Node;
import io.pushfabric.proto.v1.NodeList;
import io.pushfabric.proto.v1.Self;
import io.pushfabric.proto.v1.State;
import io.pushfabric.shared.handle.HandleSeal;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import io.pushfabric.shared.secret.PeerProofs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** This node among the others: its gRPC listener, its links to the others, and the router that uses them. */
public final class PeerNetwork implements AutoCloseable {
    /** The largest message that can be configured, and room for what goes with it. */
    static final int MAX_REQUEST_BYTES = 9 * 1024 * 1024;

    private static final int MAX_METADATA_BYTES = 8 * 1024;
    private static final int MAX_CALLS_OF_CONNECTION = 100;
    private static final int MAX_RESETS = 200;
    private static final int RESETS_SECONDS = 30;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int IDLE_MINUTES = 10;
    /** A connection that says nothing is asked after this, and ended after the next without an answer. */
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_ANSWER_SECONDS = 5;
    /** An answer takes as long as it takes to find out that a peer is down, whatever failover-wait is. */
    private static final long MIN_ANSWER_NANOS = PeerLink.SILENCE_NANOS;

    /** gRPC writes a stack trace for each connection that brings garbage. Kept here: loggers are held weakly. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    static {
        GRPC.setLevel(Level.WARNING);
    }

    private final Membership membership;
    private final PeerLoops loops;
    private final PeerServices services;
    private final Peers peers;
    private final ClusterRouter router;
    private final PeerCalls calls;
    private Server server;
    // Set by the thread that drains, read by peers threads.
    private volatile boolean draining;

    /**
     * Nothing is bound and nobody is called before {@link #start}.
     *
     * @param membership stays the caller's
     * @param local to the connections of this node
     * @param threads for everything that speaks gRPC
     */
    public PeerNetwork(Membership membership, ClusterSecret secret, HandleSeal seal, PushRouter local, GoneHub gone,
            NodeMetrics metrics, Duration failoverWait, int threads) {
        this.membership = membership;
        NodeInfo self = membership.self();
        loops = new PeerLoops(threads);
        services = new PeerServices(loops, new PeerProofs(secret, self.id(), System::currentTimeMillis),
                new CommandCodec(seal), this::self, Math.max(failoverWait.toNanos(), MIN_ANSWER_NANOS), metrics);
        peers = new Peers(services, membership);
        router = new ClusterRouter(local, peers, loops, new OwnerLocator(self.id(), self.incarnation(), peers),
                label -> peers.living(), failoverWait.toNanos());
        calls = new PeerCalls(services, local, gone, this::nodeList);
        GoneSubscriptions subscriptions = new GoneSubscriptions(services, peers, gone);
        gone.draw(subscriptions);
        peers.watch(router::onChange);
        peers.watch(subscriptions::onChange);
        peers.watch(view -> calls.onNodesChanged());
    }

    /** To the connections of the whole cluster. */
    public PushRouter router() {
        return router;
    }

    /** All nodes that are known, this one first. */
    public List<NodeInfo> nodes() {
        List<NodeInfo> nodes = new ArrayList<>();
        nodes.add(membership.self());
        nodes.addAll(membership.others());
        return nodes;
    }

    /**
     * Serves, and follows the membership.
     *
     * @param publishers how the push service carries pushes out
     * @throws IOException naming the address, if it cannot be bound
     */
    public void start(HostPort listen, PublisherServices publishers) throws IOException {
        PeerGate gate = new PeerGate(services.proofs(), publishers.access());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(listen.host()), listen.port());
        Server wanted = loops.server(address)
                .addService(ServerInterceptors.intercept(calls, gate))
                .addService(ServerInterceptors.intercept(TolerantRequests.of(new PushCalls(loops, publishers)), gate))
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxInboundMetadataSize(MAX_METADATA_BYTES)
                .maxConcurrentCallsPerConnection(MAX_CALLS_OF_CONNECTION)
                .maxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS)
                .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
                .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .build();
        try {
            server = wanted.start();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot listen on " + listen + ": " + cause.getMessage(), e);
        }
        peers.start(router::onStray);
    }

    /** Where it listens; the port is the one that the kernel chose, if 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getListenSockets().get(0);
    }

    /** Tells the others that this node takes no new connections. */
    public void announceDraining() {
        draining = true;
        calls.onSelfChanged();
    }

    private Self self() {
        NodeInfo self = membership.self();
        return Self.newBuilder().setNode(self.id()).setIncarnation(self.incarnation()).setState(state()).build();
    }

    private State state() {
        return draining ? State.STATE_DRAINING : State.STATE_UP;
    }

    /** All nodes that are known, as this one sees them. */
    NodeList nodeList() {
        NodeList.Builder list = NodeList.newBuilder();
        NodeInfo self = membership.self();
        list.addNodes(node(self, self.incarnation(), state()));
        peers.links().stream().map(PeerLink::view).sorted(Comparator.comparing(view -> view.node().id()))
                .forEach(view -> list.addNodes(node(view.node(), view.incarnation(), view.wireState())));
        return list.build();
    }

    private static Node node(NodeInfo info, long incarnation, State state) {
        return Node.newBuilder().setId(info.id()).setIncarnation(incarnation).setState(state)
                .setRelay(info.relay().toString()).setPeers(info.peers().toString()).build();
    }

    @Override
    public void close() {
        peers.close();
        router.close();
        if (server != null) {
            server.shutdownNow();
        }
        loops.close();
    }
}
