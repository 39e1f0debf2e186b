package io.pushfabric.node.backend;

import io.netty.util.NetUtil;
import io.pushfabric.node.settings.BackendSettings;
import io.pushfabric.shared.net.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all loops share about one entry of {@code backends}: its servers and the length of its queue. Thread-safe: the
 * loops read, the resolver's thread replaces addresses.
 */
final class Upstream {
    private final BackendSettings settings;
    private final Limits limits;
    private final BackendObserver observer;
    private final ServerChoice choice;
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final Map<HostPort, List<InetAddress>> addresses = new LinkedHashMap<>();
    // Requests of all loops that wait for a connection.
    private final AtomicInteger queued = new AtomicInteger();
    private volatile List<Server> servers = List.of();

    Upstream(BackendSettings settings, Limits limits, BackendObserver observer) {
        this.settings = settings;
        this.limits = limits;
        this.observer = observer;
        this.choice = ServerChoice.of(settings.balance());
        settings.servers().forEach(server -> addresses.put(server, List.of()));
    }

    BackendSettings settings() {
        return settings;
    }

    Limits limits() {
        return limits;
    }

    BackendObserver observer() {
        return observer;
    }

    ServerChoice choice() {
        return choice;
    }

    /** The servers of this moment, in the order of the settings. */
    List<Server> servers() {
        return servers;
    }

    /** {@code listener} is run after each change of the servers or of their health, on any thread. */
    void onChange(Runnable listener) {
        onChange.add(listener);
    }

    private void changed() {
        onChange.forEach(Runnable::run);
    }

    /** A configured server has these addresses from now on; those that it had before keep their connections. */
    void onResolved(HostPort server, List<InetAddress> found) {
        synchronized (addresses) {
            if (addresses.put(server, List.copyOf(found)).equals(found)) {
                return;
            }
            servers = merged();
        }
        changed();
    }

    private List<Server> merged() {
        Map<InetSocketAddress, Server> old = new LinkedHashMap<>();
        servers.forEach(server -> old.put(server.address(), server));
        Map<InetSocketAddress, Server> next = new LinkedHashMap<>();
        addresses.forEach((configured, found) -> {
            for (InetAddress address : found) {
                InetSocketAddress socket = new InetSocketAddress(address, configured.port());
                next.computeIfAbsent(socket, s -> old.containsKey(s) ? old.get(s) : newServer(configured, s));
            }
        });
        return List.copyOf(new ArrayList<>(next.values()));
    }

    private Server newServer(HostPort configured, InetSocketAddress address) {
        String name = configured.toString();
        String resolved = NetUtil.toSocketAddressString(address);
        String logged = settings.name() + " " + (resolved.equals(name) ? name : name + " at " + resolved);
        ServerHealth health = new ServerHealth(logged, limits, settings.connectTimeout().toNanos(), this::changed);
        return new Server(name, address, settings.maxConnections(), health);
    }

    /** Takes a place in the queue, unless it is full. */
    boolean tryEnterQueue() {
        if (queued.incrementAndGet() <= limits.queued()) {
            return true;
        }
        queued.decrementAndGet();
        return false;
    }

    /** For a request that has had its connection and lost it: it is not turned away. */
    void enterQueueAgain() {
        queued.incrementAndGet();
    }

    void leaveQueue() {
        queued.decrementAndGet();
    }

    int queued() {
        return queued.get();
    }
}
