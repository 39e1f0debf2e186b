package io.pushfabric.node.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.pushfabric.node.backend.BackendFailure;
import java.util.function.IntSupplier;

/** What is counted for one entry of {@code backends}. */
final class BackendMeters {
    private final WordCounters requests;

    // Set once when the pool is built, read by whoever scrapes.
    private volatile IntSupplier idle = () -> 0;
    private volatile IntSupplier active = () -> 0;

    BackendMeters(MeterRegistry registry, String backend) {
        Tags tags = Tags.of("backend", backend);
        requests = new WordCounters(registry, "pushfabric.backend.requests", "Requests sent to backends", tags,
                "outcome");
        for (BackendOutcome outcome : BackendOutcome.values()) {
            requests.counter(outcome.wire());
        }
        for (BackendFailure failure : BackendFailure.values()) {
            requests.counter(failure.outcome());
        }
        pool(registry, tags.and("state", "idle"), () -> idle.getAsInt());
        pool(registry, tags.and("state", "active"), () -> active.getAsInt());
    }

    void request(String outcome) {
        requests.counter(outcome).increment();
    }

    void watchPool(IntSupplier idleConnections, IntSupplier activeConnections) {
        idle = idleConnections;
        active = activeConnections;
    }

    private static void pool(MeterRegistry registry, Tags tags, IntSupplier connections) {
        Gauge.builder("pushfabric.backend.pool.connections", connections::getAsInt)
                .description("Open connections to backends").tags(tags).register(registry);
    }
}
