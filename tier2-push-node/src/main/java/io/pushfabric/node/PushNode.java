package io.pushfabric.node;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.pushfabric.node.backend.Backends;
import io.pushfabric.node.client.ClientLoop;
import io.pushfabric.node.cluster.Cluster;
import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.cluster.SingleNode;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.gone.GonePosts;
import io.pushfabric.node.hold.Clock;
import io.pushfabric.node.hold.ConnectionTable;
import io.pushfabric.node.hold.HandleMaker;
import io.pushfabric.node.hold.HoldLimits;
import io.pushfabric.node.hold.HoldObserver;
import io.pushfabric.node.hold.HoldReplay;
import io.pushfabric.node.hold.KeepAliveChunk;
import io.pushfabric.node.hold.LocalRouter;
import io.pushfabric.node.hold.NodeLabels;
import io.pushfabric.node.hold.SendBudget;
import io.pushfabric.node.messaging.MessagingListener;
import io.pushfabric.node.messaging.PushAccess;
import io.pushfabric.node.messaging.PushIdHash;
import io.pushfabric.node.messaging.Pushes;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.HoldCounts;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.observe.PoolCounts;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.node.operation.LocalNodes;
import io.pushfabric.node.operation.NodeStatus;
import io.pushfabric.node.peers.PeerNetwork;
import io.pushfabric.node.peers.PublisherServices;
import io.pushfabric.node.relay.RelayListener;
import io.pushfabric.node.settings.BackendSettings;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.admin.AdminServer;
import io.pushfabric.shared.admin.Readiness;
import io.pushfabric.shared.handle.HandleSeal;
import io.pushfabric.shared.handle.Incarnation;
import io.pushfabric.shared.net.Listener;
import io.pushfabric.shared.net.Transport;
import io.pushfabric.shared.proxy.LinkProof;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One push node, put together: client listener, push listener, admin listener, and what lies between them. */
public final class PushNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushNode.class);
    /** Endings of holds that are remembered, and as many normal responses (the bound of contract section 2). */
    private static final int MAX_ENDINGS = 100_000;
    private static final long DRAIN_LOOK_MILLIS = 50;

    private final NodeSettings settings;
    private final NodeMetrics metrics;
    private final Function<NodeInfo, Membership> cluster;
    private final EventLoopGroup group;
    private final List<ClientLoop> loops = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();
    private Membership membership;
    private Listener clients;
    private PeerNetwork peers;
    private Listener relay;
    // Set by the thread that drains, read by those that answer probes.
    private volatile boolean draining;

    private PushNode(NodeSettings settings, Function<NodeInfo, Membership> cluster, EventLoopGroup group,
            NodeMetrics metrics) {
        this.cluster = cluster;
        this.settings = settings;
        this.group = group;
        this.metrics = metrics;
    }

    /**
     * Starts a node; it serves when this returns.
     *
     * @throws IOException if an address cannot be bound or the access log cannot be opened
     */
    public static PushNode start(NodeSettings settings) throws IOException {
        return start(settings, SingleNode::new);
    }

    /**
     * The same, as one of a cluster that is known otherwise than by {@code cluster} of the configuration.
     *
     * @param cluster joins it, given what this node tells about itself; closed with the node
     */
    static PushNode start(NodeSettings settings, Function<NodeInfo, Membership> cluster) throws IOException {
        Transport transport = Transport.best();
        EventLoopGroup group = transport.eventLoops("client", Runtime.getRuntime().availableProcessors());
        NodeMetrics metrics = new NodeMetrics(settings.backends().stream().map(BackendSettings::name).toList());
        PushNode node = new PushNode(settings, cluster, group, metrics);
        try {
            node.assemble(transport);
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** The middle of the node: what its listeners need of it. */
    private record Core(List<EventLoop> eventLoops, ClusterSecret secret, HandleSeal seal, HandleMaker handles,
            GoneHub gone, AccessLog accessLog) {
    }

    private void assemble(Transport transport) throws IOException {
        Core core = assembleCore(transport);
        LocalRouter local = new LocalRouter(core.handles.node(), core.handles.incarnation(), places(),
                settings.push().failoverWait().toNanos());
        peers = closeLater(new PeerNetwork(membership, core.secret, core.seal, local, core.gone, metrics,
                settings.push().failoverWait(), Math.max(1, core.eventLoops.size() / 2)));
        Listener push = listenForPushes(transport, core);
        listenForClients(transport, core);
        AdminServer admin = closeLater(AdminServer.start(settings.admin().listen(), this::readiness, metrics::scrape));
        LOG.info("push node {} is ready: clients on {}, relays on {}, push on {}, peers on {}, admin on {}",
                settings.node().id(), clients.address(), relay.address(), push.address(), peers.address(),
                admin.address());
    }

    private Core assembleCore(Transport transport) throws IOException {
        List<EventLoop> eventLoops = new ArrayList<>();
        for (EventExecutor executor : group) {
            eventLoops.add((EventLoop) executor);
        }
        PoolCounts pools = new PoolCounts(metrics,
                settings.backends().stream().map(BackendSettings::name).toList());
        AccessLog accessLog = closeLater(AccessLog.open(settings.accessLog(), metrics::accessLogDropped));
        Backends backends = closeLater(new Backends(settings.backends(), eventLoops, transport, pools));
        GoneHub gone = new GoneHub(settings.node().id(), new GonePosts(eventLoops.get(0),
                backends.on(eventLoops.get(0)), metrics::goneNoticeDropped));
        ClusterSecret secret = new ClusterSecret(settings.node().secret());
        HandleSeal seal = new HandleSeal(secret);
        SecureRandom random = new SecureRandom();
        HandleMaker handles = new HandleMaker(seal, settings.node().id(), Incarnation.of(Instant.now(), random),
                settings.push().advertise().toASCIIString(), random);
        NodeInfo self = new NodeInfo(handles.node(), handles.incarnation(), settings.push().advertise(),
                settings.peers().advertise(), settings.relay().advertise());
        Cluster grid = settings.cluster().isEmpty() ? null : closeLater(
                Cluster.join(settings.cluster().get(), secret, self, settings.push().idMemory()));
        assembleLoops(eventLoops, backends, handles, new HoldCounts(metrics, gone), grid, accessLog);
        membership = grid == null ? closeLater(cluster.apply(self)) : grid.membership();
        return new Core(eventLoops, secret, seal, handles, gone, accessLog);
    }

    /** @param grid {@code null} for a node of its own, whose holds nobody else need know */
    private void assembleLoops(List<EventLoop> eventLoops, Backends backends, HandleMaker handles, HoldCounts counts,
            Cluster grid, AccessLog accessLog) {
        SendBudget budget = new SendBudget(settings.clients().maxBufferedTotal());
        metrics.watchBufferedBytes(budget::used);
        HoldLimits limits = limits(settings);
        ConnectionTable.Memory memory = new ConnectionTable.Memory(MAX_ENDINGS / eventLoops.size(),
                settings.push().idMemory().toNanos());
        HoldObserver observer = grid == null ? counts : counts.and(grid.labelMap().journal());
        NodeLabels labels = grid == null ? new NodeLabels() : new NodeLabels(grid.labelMap().journal());
        metrics.watchLabels(labels::count);
        for (EventLoop loop : eventLoops) {
            ConnectionTable table = new ConnectionTable(loops.size(), limits, handles, observer, budget,
                    PooledByteBufAllocator.DEFAULT, Clock.SYSTEM, memory, labels);
            loops.add(new ClientLoop(loop, table, backends.on(loop), limits, settings, metrics, accessLog));
        }
        loops.forEach(ClientLoop::start);
        if (grid != null) {
            grid.labelMap().journal().follow(new HoldReplay(places()), labels);
            metrics.watchReplicationLag(grid.labelMap()::lagSeconds);
        }
    }

    private List<LocalRouter.Place> places() {
        return loops.stream().map(loop -> new LocalRouter.Place(loop.eventLoop(), loop.table())).toList();
    }

    private Listener listenForPushes(Transport transport, Core core) throws IOException {
        LocalNodes nodes = new LocalNodes(settings.node().id(), this::status,
                loops.stream().<LocalNodes.Holder>map(loop -> loop::flush).toList());
        PushAccess access = new PushAccess(settings.push().allow(), settings.push().tokens());
        Pushes pushes = new Pushes(core.seal, peers.router());
        PushIdHash ids = new PushIdHash(core.secret.key("push-id 1"));
        MessagingListener messaging = new MessagingListener(settings, peers::nodes, access, pushes, ids, core.gone,
                nodes, metrics, core.accessLog);
        Listener push = closeLater(Listener.bind(transport, group, core.eventLoops, settings.push().listen(),
                (channel, loop) -> messaging.serve(channel)));
        peers.start(settings.peers().listen(), new PublisherServices(settings.node().id(),
                settings.push().maxMessage(), access, pushes, ids, messaging.budget(), metrics));
        return push;
    }

    private void listenForClients(Transport transport, Core core) throws IOException {
        RelayListener relayed = new RelayListener(loops, settings.relay().trusted(), new LinkProof(core.secret),
                core.handles.incarnation(), metrics);
        relay = closeLater(Listener.bind(transport, group, core.eventLoops, settings.relay().listen(),
                (channel, loop) -> admit(channel, () -> relayed.serve(channel, loop))));
        clients = closeLater(Listener.bind(transport, group, core.eventLoops, settings.clients().listen(),
                (channel, loop) -> admit(channel, () -> loops.get(loop).serve(channel))));
    }

    private void admit(SocketChannel channel, Runnable serve) {
        if (metrics.clientConnections() >= settings.clients().maxConnections()) {
            metrics.rejected(Rejection.MAX_CONNECTIONS);
            channel.close();
        } else {
            serve.run();
        }
    }

    private static HoldLimits limits(NodeSettings settings) {
        NodeSettings.Clients clients = settings.clients();
        KeepAliveChunk keepAlive = new KeepAliveChunk(clients.keepAlive().interval().toNanos(),
                clients.keepAlive().data());
        return new HoldLimits(clients.idleTimeout().toNanos(), keepAlive, clients.keepAliveTimeout().toNanos(),
                clients.headerTimeout().toNanos(), clients.bodyTimeout().toNanos(), clients.maxBuffered(),
                settings.push().stallWait().toNanos());
    }

    private NodeStatus status() {
        return new NodeStatus(settings.node().id(), draining ? NodeStatus.State.DRAINING : NodeStatus.State.UP,
                metrics.parkedConnections(), metrics.clientConnections(),
                settings.push().advertise().toASCIIString());
    }

    /** Which nodes belong to the cluster. */
    public Membership membership() {
        return membership;
    }

    private Readiness readiness() {
        return draining ? new Readiness(false, "draining") : new Readiness(true, "ready");
    }

    /**
     * Lets go of all clients: accepts no more, closes idle connections, ends holds as at their time-out, lets responses
     * end, and after {@code node.drain-timeout} closes what is left. Returns when no connection is left.
     */
    public void drain() throws InterruptedException {
        // First the loops: who sees that the node is not ready sees no response that leaves its connection open.
        loops.forEach(ClientLoop::announceDrain);
        draining = true;
        peers.announceDraining();
        clients.close();
        relay.close();
        loops.forEach(ClientLoop::drain);
        long deadline = System.nanoTime() + settings.node().drainTimeout().toNanos();
        while (metrics.clientConnections() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
        }
        long left = metrics.clientConnections();
        if (left > 0) {
            LOG.warn("drain time-out: closing {} connections", left);
            loops.forEach(ClientLoop::closeAll);
        }
        close();
    }

    private <T extends AutoCloseable> T closeLater(T part) {
        closing.add(part);
        return part;
    }

    @Override
    public void close() {
        for (int i = closing.size() - 1; i >= 0; i--) {
            try {
                closing.get(i).close();
            } catch (Exception e) {
                LOG.warn("closing {}", closing.get(i), e);
            }
        }
        closing.clear();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        metrics.close();
    }
}
