package io.pushfabric.node.client;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.node.backend.LoopBackends;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionTable;
import io.pushfabric.node.hold.HoldLimits;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.settings.NodeSettings;
import io.pushfabric.shared.EndReason;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** The client connections of one event loop: makes them, keeps their time, and drains them. */
public final class ClientLoop {
    /** Connections that are drained in one step of 20 ms: 12,500 a second for each loop. */
    private static final int DRAIN_STEP = 250;

    private final EventLoop loop;
    private final ConnectionTable table;
    private final ClientServices services;

    /** @param table of this loop; {@code backends} too */
    public ClientLoop(EventLoop loop, ConnectionTable table, LoopBackends backends, HoldLimits limits,
            NodeSettings settings, NodeMetrics metrics, AccessLog accessLog) {
        this.loop = loop;
        this.table = table;
        ForwardedRequest forwarding = new ForwardedRequest(settings.clients().trustedProxies(),
                settings.push().advertise().toASCIIString());
        this.services = new ClientServices(table, backends, forwarding, limits, settings.clients().maxRequestBody(),
                metrics, accessLog, new Draining());
    }

    /** Starts the clock of the connections. */
    public void start() {
        long tick = ConnectionTable.tickNanos();
        loop.scheduleWithFixedDelay(table::tick, tick, tick, TimeUnit.NANOSECONDS);
    }

    /** Takes over an accepted channel of this loop. */
    public void serve(SocketChannel channel) {
        channel.pipeline().addLast(new ClientHandler(services));
    }

    public EventLoop eventLoop() {
        return loop;
    }

    public ConnectionTable table() {
        return table;
    }

    /** Ends idle connections and holds, at a bounded rate; what is being answered ends by itself. From any thread. */
    public void drain() {
        loop.execute(() -> {
            services.draining().begin();
            Queue<ClientConnection> all = new ArrayDeque<>();
            table.forEach(all::add);
            drainStep(all);
        });
    }

    private void drainStep(Queue<ClientConnection> left) {
        for (int i = 0; i < DRAIN_STEP && !left.isEmpty(); i++) {
            left.remove().drain();
        }
        if (!left.isEmpty()) {
            loop.schedule(() -> drainStep(left), ConnectionTable.tickNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Closes all that is left. From any thread. */
    public void closeAll() {
        loop.execute(() -> table.forEach(connection -> connection.close(EndReason.DRAINED)));
    }
}
