package io.pushfabric.node.backend;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One address of one configured server, with what all loops share about it. A name with several addresses gives
 * several of these. Thread-safe, as its parts are.
 */
final class Server {
    private final String name;
    private final InetSocketAddress address;
    private final ConnectionPermits permits;
    private final UploadSlots uploads;
    private final ServerHealth health;
    // Connections of all loops that are not idle.
    private final AtomicInteger active = new AtomicInteger();

    Server(String name, InetSocketAddress address, int maxConnections, ServerHealth health) {
        this.name = name;
        this.address = address;
        this.permits = new ConnectionPermits(maxConnections);
        this.uploads = new UploadSlots(maxConnections);
        this.health = health;
    }

    /** {@code host:port} as configured. */
    String name() {
        return name;
    }

    InetSocketAddress address() {
        return address;
    }

    ConnectionPermits permits() {
        return permits;
    }

    UploadSlots uploads() {
        return uploads;
    }

    ServerHealth health() {
        return health;
    }

    int active() {
        return active.get();
    }

    void addActive(int change) {
        active.addAndGet(change);
    }

    @Override
    public String toString() {
        return name + " (" + address + ")";
    }
}
