package io.pushfabric.balancer.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** The metrics of a balancer, section 7 of the contract. For use by any thread. */
public final class BalancerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final LongAdder clients = new LongAdder();
    private final LongAdder links = new LongAdder();
    private final Counter protocolErrors = Counter.builder("pushfabric.link.protocol.errors")
            .description("Links ended because a push node broke the rules").register(registry);
    private final Counter refused = Counter.builder("pushfabric.rejected").tag("reason", "max-connections")
            .description("Client connections refused").register(registry);

    public BalancerMetrics() {
        Gauge.builder("pushfabric.client.connections", clients::sum).description("Open client connections")
                .register(registry);
        Gauge.builder("pushfabric.relay.connections", links::sum).description("Open links to push nodes")
                .register(registry);
        for (String result : List.of("resumed", "not-resumable", "nobody")) {
            resumes(result);
        }
        for (var binder : List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), gc, new ProcessorMetrics(),
                new FileDescriptorMetrics(), new UptimeMetrics())) {
            binder.bindTo(registry);
        }
    }

    /** Counts the client until its channel is closed. */
    public void clientOpened(Channel client) {
        clients.increment();
        client.closeFuture().addListener(closed -> clients.decrement());
    }

    /** Counts the link until its channel is closed. */
    public void linkOpened(Channel link) {
        links.increment();
        link.closeFuture().addListener(closed -> links.decrement());
    }

    /** Open client connections. */
    public long clients() {
        return clients.sum();
    }

    /** A link ended without a word. @param result what became of its client */
    public void resume(String result) {
        resumes(result).increment();
    }

    public void protocolError() {
        protocolErrors.increment();
    }

    public void refused() {
        refused.increment();
    }

    /** Where {@code push_nodes} of one state reads; called by the thread that scrapes. */
    public void watchNodes(String state, IntSupplier count) {
        Gauge.builder("pushfabric.push.nodes", count::getAsInt).tag("state", state)
                .description("Push nodes as this balancer knows them").register(registry);
    }

    /** Prometheus text. */
    public String scrape() {
        return registry.scrape();
    }

    private Counter resumes(String result) {
        return Counter.builder("pushfabric.resumes").tag("result", result)
                .description("Clients whose link ended without a word").register(registry);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
