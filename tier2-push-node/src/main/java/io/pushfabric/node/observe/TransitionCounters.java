package io.pushfabric.node.observe;

import static io.pushfabric.node.hold.ConnectionState.ANSWERING;
import static io.pushfabric.node.hold.ConnectionState.BEGUN;
import static io.pushfabric.node.hold.ConnectionState.CLOSED;
import static io.pushfabric.node.hold.ConnectionState.PARKED;
import static io.pushfabric.node.hold.ConnectionState.TUNNEL;
import static io.pushfabric.node.hold.ConnectionState.WAITING_FOR_REQUEST;
import static io.pushfabric.node.hold.ConnectionState.WAITING_FOR_RESPONSE;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.shared.EndReason;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * {@code transitions_total{from,to,reason}}. The moves of figure 7 exist from the start; the others of the 7·7·14
 * combinations come into being with the first such move, so that a scrape is not filled with the impossible.
 */
final class TransitionCounters {
    private static final int STATES = ConnectionState.values().length;
    private static final int REASONS = 1 + EndReason.values().length;

    private final MeterRegistry registry;
    // Slots are filled at start-up or by the first event loop that needs one; the array publishes them to the others.
    private final AtomicReferenceArray<Counter> counters = new AtomicReferenceArray<>(STATES * STATES * REASONS);

    TransitionCounters(MeterRegistry registry) {
        this.registry = registry;
        counter(WAITING_FOR_REQUEST, WAITING_FOR_RESPONSE, null);
        for (ConnectionState next : new ConnectionState[] {ANSWERING, PARKED, BEGUN, TUNNEL}) {
            counter(WAITING_FOR_RESPONSE, next, null);
        }
        counter(PARKED, BEGUN, null);
        counter(ANSWERING, WAITING_FOR_REQUEST, EndReason.COMPLETED);
        for (ConnectionState held : new ConnectionState[] {PARKED, BEGUN}) {
            counter(held, WAITING_FOR_REQUEST, EndReason.COMPLETED);
            counter(held, WAITING_FOR_REQUEST, EndReason.TIMEOUT);
            counter(held, WAITING_FOR_REQUEST, EndReason.EXPIRED);
        }
        for (ConnectionState last : ConnectionState.values()) {
            for (EndReason reason : last == CLOSED ? new EndReason[0] : EndReason.values()) {
                counter(last, CLOSED, reason);
            }
        }
    }

    void increment(ConnectionState from, ConnectionState to, EndReason reason) {
        counter(from, to, reason).increment();
    }

    private Counter counter(ConnectionState from, ConnectionState to, EndReason reason) {
        int index = (from.ordinal() * STATES + to.ordinal()) * REASONS + (reason == null ? 0 : 1 + reason.ordinal());
        Counter counter = counters.get(index);
        if (counter == null) {
            counter = Counter.builder("pushfabric.transitions")
                    .description("Moves of client connections between states")
                    .tags("from", from.wire(), "to", to.wire(), "reason", reason == null ? "none" : reason.wire())
                    .register(registry);
            counters.set(index, counter);
        }
        return counter;
    }
}
