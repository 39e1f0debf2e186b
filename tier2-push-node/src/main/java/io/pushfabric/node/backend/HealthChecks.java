package io.pushfabric.node.backend;

import io.netty.channel.EventLoop;
import io.pushfabric.node.settings.BackendSettings.Health;
import io.pushfabric.shared.net.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Checks the servers of those backends that ask for it, for the whole process, on one event loop. */
final class HealthChecks {
    private final EventLoop loop;
    private final Transport transport;
    private final List<Future<?>> schedules = new ArrayList<>();

    HealthChecks(List<Upstream> upstreams, EventLoop loop, Transport transport) {
        this.loop = loop;
        this.transport = transport;
        for (Upstream upstream : upstreams) {
            upstream.settings().health().ifPresent(health -> schedule(upstream, health));
        }
    }

    private void schedule(Upstream upstream, Health health) {
        long interval = health.interval().toMillis();
        long timeout = Math.min(interval, upstream.settings().connectTimeout().toMillis());
        schedules.add(loop.scheduleAtFixedRate(() -> {
            for (Server server : upstream.servers()) {
                new HealthProbe(server, health.path()).start(loop, transport, timeout);
            }
        }, 0, interval, TimeUnit.MILLISECONDS));
    }

    /** Begins no more checks; those under way end in their time. */
    void close() {
        schedules.forEach(schedule -> schedule.cancel(false));
    }
}
