package io.pushfabric.node.backend;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.pushfabric.shared.net.Transport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The connections of one event loop to one server. Owned by that loop but for what {@link PermitClaimant} says.
 * The connection that was used last is used first, so that those that are not needed grow old and are closed.
 */
final class ServerPool implements PermitClaimant {
    private final Server server;
    private final Dispatcher dispatcher;
    private final Upstream upstream;
    private final Transport transport;
    private final Deque<BackendConnection> idle = new ArrayDeque<>();
    private final Set<BackendConnection> open = new HashSet<>();

    private int spare;
    private boolean inLine;
    private boolean retired;
    // Written by the owning loop, read by loops that look for a connection to be closed.
    private volatile int idleCount;

    ServerPool(Server server, Dispatcher dispatcher, Transport transport) {
        this.server = server;
        this.dispatcher = dispatcher;
        this.upstream = dispatcher.upstream();
        this.transport = transport;
        server.permits().enroll(this);
    }

    Server server() {
        return server;
    }

    EventLoop loop() {
        return dispatcher.loop();
    }

    // ---- serving

    /** Whether an unfinished body is all that keeps the exchange from this server. */
    boolean lacksUploadSlot(Exchange exchange) {
        return !exchange.bodyWhole() && !server.uploads().available();
    }

    /** Whether {@link #serve} would succeed, unless another loop is quicker. */
    boolean canServe(Exchange exchange) {
        return !lacksUploadSlot(exchange)
                && (!idle.isEmpty() && !exchange.attempts().wantFresh() || spare > 0 || server.permits().available());
    }

    /** Gives the exchange a connection, an idle or a new one, if there may be one. */
    boolean serve(Exchange exchange) {
        UploadSlots slot = exchange.bodyWhole() ? null : server.uploads();
        if (slot != null && !slot.tryTake()) {
            return false;
        }
        Attempts attempts = exchange.attempts();
        BackendConnection connection = attempts.wantFresh() ? null : pollIdle(!attempts.repeatable());
        if (connection != null) {
            exchange.onServer(server, slot);
            connection.begin(exchange);
            return true;
        }
        if (takePermit()) {
            server.health().onTrial(System.nanoTime());
            exchange.onServer(server, slot);
            new BackendConnection(this).open(exchange);
            return true;
        }
        if (slot != null) {
            slot.release();
        }
        return false;
    }

    private BackendConnection pollIdle(boolean once) {
        BackendConnection connection = idle.pollFirst();
        while (connection != null && !connection.isOpen(once)) {
            connection.close();
            connection = idle.pollFirst();
        }
        idleCount = idle.size();
        return connection;
    }

    ChannelFuture connect(BackendConnection connection) {
        return new Bootstrap().group(dispatcher.loop()).channel(transport.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) upstream.settings().connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                // An end of the stream is told apart from a reset; a failed write does not discard what was received.
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connection.addHandlers(channel.pipeline());
                    }
                })
                .connect(server.address());
    }

    // ---- connections that come back

    /** Takes an idle connection back, or closes it if another loop has waited for it long enough. */
    void put(BackendConnection connection) {
        if (retired || server.permits().owedTo(this, upstream.limits().patience().toNanos(), System.nanoTime())) {
            leaveLine(); // so that the permit goes to the other; this loop's queue has been served meanwhile
            connection.close();
            dispatcher.serveLine();
            return;
        }
        idle.addFirst(connection);
        idleCount = idle.size();
        dispatcher.serveLine();
        if (server.permits().contended()) {
            closeOldest();
        }
    }

    private void closeOldest() {
        BackendConnection oldest = idle.pollLast();
        idleCount = idle.size();
        if (oldest != null) {
            oldest.close();
        }
    }

    /** Closes what has been idle for longer than allowed. */
    void sweep(long now) {
        long limit = upstream.limits().idle().toNanos();
        while (!idle.isEmpty() && now - idle.peekLast().idleSince() >= limit) {
            closeOldest();
        }
    }

    /** A connection has changed: counts it, and gives its permit back when it is closed. */
    void onState(BackendConnection connection, PoolState old, PoolState next) {
        BackendObserver observer = upstream.observer();
        String name = upstream.settings().name();
        if (old != PoolState.CLOSED) {
            observer.onConnections(name, old, -1);
        }
        if (next != PoolState.CLOSED) {
            observer.onConnections(name, next, 1);
        }
        server.addActive((isActive(next) ? 1 : 0) - (isActive(old) ? 1 : 0));
        if (old == PoolState.CLOSED) {
            open.add(connection);
        }
        if (next == PoolState.CLOSED) {
            if (old == PoolState.IDLE) {
                idle.remove(connection);
                idleCount = idle.size();
            }
            open.remove(connection);
            server.permits().release();
        }
    }

    private static boolean isActive(PoolState state) {
        return state != PoolState.IDLE && state != PoolState.CLOSED;
    }

    // ---- permits

    private boolean takePermit() {
        if (spare > 0) {
            spare--;
            return true;
        }
        return server.permits().tryTake();
    }

    /** Takes a permit to have at hand, or stands in line for one: false. */
    boolean claim(long now) {
        if (retired || spare > 0) {
            return false;
        }
        if (server.permits().takeOrJoin(this, now)) {
            spare++;
            return true;
        }
        inLine = true;
        return false;
    }

    /** Gives back what was taken in vain. */
    void releaseSpare() {
        for (; spare > 0; spare--) {
            server.permits().release();
        }
    }

    void leaveLine() {
        if (inLine) {
            inLine = false;
            server.permits().leave(this);
        }
    }

    @Override
    public void onPermit() {
        dispatcher.hop(() -> {
            inLine = false;
            spare++;
            dispatcher.serveLine();
            releaseSpare();
        });
    }

    @Override
    public void onIdleWanted() {
        dispatcher.hop(() -> {
            if (server.permits().contended()) {
                closeOldest();
            }
        });
    }

    @Override
    public int idle() {
        return idleCount;
    }

    // ---- the end

    /** The server is no more: its connections are closed as they come back. */
    void retire() {
        retired = true;
        server.permits().resign(this);
        inLine = false;
        while (!idle.isEmpty()) {
            closeOldest();
        }
    }

    /** Closes all connections but the tunnels. */
    void close() {
        retire();
        List.copyOf(open).forEach(BackendConnection::shutDown);
    }
}
