package io.pushfabric.node.backend;

import io.netty.channel.EventLoop;
import io.pushfabric.node.settings.BackendSettings;
import io.pushfabric.shared.net.Transport;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/** All backends of the process. Thread-safe. */
public final class Backends implements AutoCloseable {
    private final List<Upstream> upstreams;
    private final Map<EventLoop, LoopBackends> loops = new IdentityHashMap<>();
    private final ServerResolution resolution;
    private final HealthChecks checks;

    /** Resolves the servers' names, for which it may wait a moment: not to be called on an event loop. */
    public Backends(List<BackendSettings> settings, List<EventLoop> loops, Transport transport,
            BackendObserver observer) {
        this(settings, loops, transport, observer, Limits.STANDARD, NameService.system());
    }

    Backends(List<BackendSettings> settings, List<EventLoop> eventLoops, Transport transport,
            BackendObserver observer, Limits limits, NameService names) {
        upstreams = settings.stream().map(entry -> new Upstream(entry, limits, observer)).toList();
        resolution = new ServerResolution(upstreams, names, limits.resolveEvery().toMillis());
        for (EventLoop loop : eventLoops) {
            loops.put(loop, new LoopBackends(upstreams, loop, transport, limits));
        }
        checks = new HealthChecks(upstreams, eventLoops.get(0), transport);
    }

    /** The view of one of the loops that this was made with, for use on it. */
    public LoopBackends on(EventLoop loop) {
        LoopBackends found = loops.get(loop);
        if (found == null) {
            throw new IllegalArgumentException("not one of the client event loops: " + loop);
        }
        return found;
    }

    /** Fails what waits, and closes all connections but those that were upgraded. Returns at once. */
    @Override
    public void close() {
        resolution.close();
        checks.close();
        loops.forEach((loop, backends) -> {
            try {
                loop.execute(backends::close);
            } catch (RejectedExecutionException e) {
                // the loop is shut down, and its channels with it
            }
        });
    }

    /** For tests. */
    List<Upstream> upstreams() {
        return upstreams;
    }
}
