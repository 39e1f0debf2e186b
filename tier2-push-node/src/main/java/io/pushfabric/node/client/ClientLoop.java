package io.pushfabric.node.client;

import io.netty.channel.Channel;
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
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** The client connections of one event loop: makes them, keeps their time, and drains them. */
public final class ClientLoop {
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
        channel.pipeline().addLast(new ClientHandler(services, DirectTransport.of(channel)));
    }

    /** Takes over a channel of this loop that a foreign balancer relays, byte by byte, for that client. */
    public void serve(SocketChannel channel, ClientAddress address) {
        serve(channel, new DirectTransport(channel, address));
    }

    /**
     * Takes over a channel of this loop through which a client is reached otherwise. What is before the new handler in
     * the pipeline turns the client's bytes out of what the channel carries.
     */
    public void serve(Channel channel, ClientTransport transport) {
        ClientHandler handler = new ClientHandler(services, transport);
        channel.pipeline().addLast(handler);
        handler.begin();
    }

    public EventLoop eventLoop() {
        return loop;
    }

    public ConnectionTable table() {
        return table;
    }

    /** From the return of this on, each response says that its connection ends with it. Not on an event loop. */
    public void announceDrain() {
        loop.submit(() -> services.draining().begin()).syncUninterruptibly();
    }

    /** Ends idle connections and holds, at a bounded rate; what is being answered ends by itself. From any thread. */
    public void drain() {
        loop.execute(() -> new PacedWalk(loop, ClientConnection::drain, drained -> { }).start(table));
    }

    /**
     * Ends every hold that there is, and its connection, at a bounded rate. From any thread.
     *
     * @param done told on the event loop how many there were
     */
    public void flush(IntConsumer done) {
        loop.execute(() -> new PacedWalk(loop, ClientConnection::flush, done).start(table));
    }

    /** Closes all that is left. From any thread. */
    public void closeAll() {
        loop.execute(() -> table.forEach(connection -> connection.close(EndReason.DRAINED)));
    }
}
