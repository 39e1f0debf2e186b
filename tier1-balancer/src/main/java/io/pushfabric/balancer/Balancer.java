package io.pushfabric.balancer;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.pushfabric.balancer.nodes.NodeWatch;
import io.pushfabric.balancer.observe.BalancerMetrics;
import io.pushfabric.balancer.relay.ClientListener;
import io.pushfabric.balancer.relay.HashedOpening;
import io.pushfabric.balancer.relay.RelayServices;
import io.pushfabric.balancer.settings.BalancerSettings;
import io.pushfabric.shared.admin.AdminServer;
import io.pushfabric.shared.admin.Readiness;
import io.pushfabric.shared.hash.ConnectionHash;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.net.Listener;
import io.pushfabric.shared.net.Transport;
import io.pushfabric.shared.proxy.LinkProof;
import io.pushfabric.shared.secret.ClusterSecret;
import io.pushfabric.shared.secret.PeerProofs;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One balancer, put together: client listener, node list, admin listener, and what lies between them. */
public final class Balancer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);
    private static final long DRAIN_LOOK_MILLIS = 50;

    private final BalancerSettings settings;
    private final EventLoopGroup group;
    private final BalancerMetrics metrics = new BalancerMetrics();
    /** The last one first. */
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private NodeWatch nodes;
    private ClientListener clients;
    private Listener listener;
    // Set by the thread that drains, read by those that answer probes.
    private volatile boolean draining;

    private Balancer(BalancerSettings settings, EventLoopGroup group) {
        this.settings = settings;
        this.group = group;
    }

    /**
     * Starts a balancer; it accepts clients when this returns, whether a push node is known or not.
     *
     * @throws IOException if an address cannot be bound
     */
    public static Balancer start(BalancerSettings settings) throws IOException {
        Transport transport = Transport.best();
        EventLoopGroup group = transport.eventLoops("relay", Runtime.getRuntime().availableProcessors());
        Balancer balancer = new Balancer(settings, group);
        try {
            balancer.assemble(transport);
            return balancer;
        } catch (IOException | RuntimeException e) {
            balancer.close();
            throw e;
        }
    }

    private void assemble(Transport transport) throws IOException {
        BalancerSettings.Balancer self = settings.balancer();
        ClusterSecret secret = new ClusterSecret(self.secret());
        nodes = closeLater(new NodeWatch(settings.pushNodes(),
                new PeerProofs(secret, self.id(), System::currentTimeMillis)));
        metrics.watchNodes("up", nodes::up);
        metrics.watchNodes("draining", nodes::draining);
        metrics.watchNodes("down", nodes::down);
        nodes.start();
        HashedOpening opening = new HashedOpening(new ConnectionHash(secret, settings.hash()), new LinkProof(secret),
                new SecureRandom().nextLong());
        clients = new ClientListener(new RelayServices(transport, nodes, opening,
                self.sourceAddresses().stream().map(HostPort::toSocketAddress).toList(), self.resumeWait(), metrics),
                settings.clients().maxConnections());
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            loops.add((EventLoop) executor);
        }
        listener = closeLater(Listener.bind(transport, group, loops, settings.clients().listen(),
                (channel, loop) -> clients.serve(channel)));
        AdminServer admin = closeLater(AdminServer.start(settings.admin(), this::readiness, metrics::scrape));
        LOG.info("balancer {} is ready: clients on {}, admin on {}", self.id(), listener.address(), admin.address());
    }

    private Readiness readiness() {
        if (draining) {
            return new Readiness(false, "draining");
        }
        return nodes.up() > 0 && nodes.isAnswered() ? new Readiness(true, "ready")
                : new Readiness(false, "no push node is known to live");
    }

    /**
     * Lets go of all clients: accepts no more, closes idle ones, lets responses end, and closes what is left after
     * {@code balancer.drain-timeout}. Returns when no client is left.
     */
    public void drain() throws InterruptedException {
        draining = true;
        listener.close();
        clients.drain();
        long deadline = System.nanoTime() + settings.balancer().drainTimeout().toNanos();
        while (metrics.clients() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(DRAIN_LOOK_MILLIS);
        }
        if (metrics.clients() > 0) {
            LOG.warn("drain time-out: closing {} connections", metrics.clients());
        }
        close();
    }

    private <T extends AutoCloseable> T closeLater(T part) {
        closing.push(part);
        return part;
    }

    @Override
    public void close() {
        if (clients != null) {
            clients.closeAll();
        }
        for (AutoCloseable part : closing) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {}", part, e);
            }
        }
        closing.clear();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        metrics.close();
    }
}
