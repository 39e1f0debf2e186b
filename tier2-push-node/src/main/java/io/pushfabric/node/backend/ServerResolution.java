package io.pushfabric.node.backend;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pushfabric.shared.net.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the addresses of servers that are configured by name up to date, on a thread of its own. A name that cannot be
 * resolved keeps the addresses that it had. Logged is only when a name stops resolving, or resolves again.
 */
final class ServerResolution {
    private static final Logger LOG = LoggerFactory.getLogger(ServerResolution.class);
    /** How long the start waits for names to be resolved; requests that come before an answer find no server. */
    private static final long FIRST_ANSWER_MILLIS = 2_000;

    /** One configured server of one backend. */
    private record Named(Upstream upstream, HostPort server) {
    }

    private final NameService names;
    private final List<Named> named = new ArrayList<>();
    private final ScheduledExecutorService thread;
    // Used by the resolver's thread alone.
    private final Set<String> unknown = new HashSet<>();

    /** Resolves addresses at once and names soon, and again each interval. */
    ServerResolution(List<Upstream> upstreams, NameService names, long intervalMillis) {
        this.names = names;
        for (Upstream upstream : upstreams) {
            upstream.settings().servers().forEach(server -> add(upstream, server));
        }
        if (named.isEmpty()) {
            thread = null;
            return;
        }
        thread = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("backend-names", true));
        CountDownLatch first = new CountDownLatch(1);
        thread.scheduleWithFixedDelay(() -> {
            named.forEach(this::resolve);
            first.countDown();
        }, 0, intervalMillis, TimeUnit.MILLISECONDS);
        await(first);
    }

    private void add(Upstream upstream, HostPort server) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(server.host());
        if (address == null) {
            named.add(new Named(upstream, server));
            return;
        }
        try {
            upstream.onResolved(server, List.of(InetAddress.getByAddress(address)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes: " + server, e);
        }
    }

    private static void await(CountDownLatch first) {
        try {
            if (!first.await(FIRST_ANSWER_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the names of backend servers are not resolved yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void resolve(Named entry) {
        String host = entry.server().host();
        try {
            entry.upstream().onResolved(entry.server(), names.resolve(host));
            if (unknown.remove(host)) {
                LOG.info("backend host {} resolves again", host);
            }
        } catch (UnknownHostException e) {
            if (unknown.add(host)) {
                LOG.warn("backend host {} does not resolve: {}", host, e.getMessage());
            }
        } catch (RuntimeException e) {
            LOG.warn("backend host {}", host, e); // thrown on, it would end the schedule
        }
    }

    void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
