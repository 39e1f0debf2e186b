package io.pushfabric.node.backend;

import io.netty.channel.EventLoop;
import io.pushfabric.shared.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The backends as one event loop uses them. Owned by that loop. */
public final class LoopBackends {
    /** An idle connection is looked at so many times before it is too old. */
    private static final int SWEEPS = 12;

    /** What a backend takes, and the backend. */
    private record Entry(Route route, BackendGroup group, Dispatcher dispatcher) {
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Future<?> sweeping;

    LoopBackends(List<Upstream> upstreams, EventLoop loop, Transport transport, Limits limits) {
        for (Upstream upstream : upstreams) {
            Dispatcher dispatcher = new Dispatcher(upstream, loop, transport);
            Route route = Route.of(upstream.settings().host(), upstream.settings().path());
            entries.add(new Entry(route, new BackendGroup(dispatcher), dispatcher));
        }
        long period = Math.max(1, limits.idle().toMillis() / SWEEPS);
        sweeping = loop.scheduleWithFixedDelay(() -> entries.forEach(entry -> entry.dispatcher.sweep()), period, period,
                TimeUnit.MILLISECONDS);
    }

    /**
     * The first backend that takes such a request, or null.
     *
     * @param host value of the {@code Host} header, or null
     * @param path path of the request target; may have a query
     */
    public BackendGroup match(CharSequence host, String path) {
        String name = Route.hostName(host);
        String plain = PlainPath.of(path);
        for (Entry entry : entries) {
            if (entry.route.takes(name, plain)) {
                return entry.group;
            }
        }
        return null;
    }

    /** The backend of this name, or null. */
    public BackendGroup named(String name) {
        for (Entry entry : entries) {
            if (entry.group.name().equals(name)) {
                return entry.group;
            }
        }
        return null;
    }

    void close() {
        sweeping.cancel(false);
        entries.forEach(entry -> entry.dispatcher.close());
    }
}
