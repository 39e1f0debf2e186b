package io.pushfabric.node.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.EndReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics of a push node, section 7 of the contract, with those of the JVM and the process. Everything may be
 * called from any thread; what is called for each event neither allocates nor waits. A series whose tags are known
 * exists from the start with 0, so that rates and alerts work from the first event on.
 */
public final class NodeMetrics implements AutoCloseable {
    private static final Duration[] PUSH_BUCKETS = Stream.of(100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000,
            50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000)
            .map(micros -> Duration.ofNanos(micros * 1_000L)).toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final TransitionCounters transitions = new TransitionCounters(registry);
    private final Map<PushOutcome, Counter> pushes = closed("pushfabric.pushes", "Pushes answered by this node",
            "outcome", EnumSet.allOf(PushOutcome.class), PushOutcome::wire);
    private final Map<EndReason, Counter> gone = closed("pushfabric.gone", "Holds that ended before completion",
            "reason", EnumSet.complementOf(EnumSet.of(EndReason.COMPLETED)), EndReason::wire);
    private final Map<Rejection, Counter> rejected = closed("pushfabric.rejected",
            "Client connections and requests refused", "reason", EnumSet.allOf(Rejection.class), Rejection::wire);
    private final WordCounters adoptions = new WordCounters(registry, "pushfabric.adoptions",
            "Connections that balancers asked this node to adopt", Tags.empty(), "result");
    private final WordCounters forwardedPushes = new WordCounters(registry, "pushfabric.forwarded.pushes",
            "Pushes sent on to another node", Tags.empty(), "peer");
    private final Counter accessLogDropped = Counter.builder("pushfabric.access.log.dropped")
            .description("Access log lines that were not written").register(registry);
    private final Counter goneNoticesDropped = Counter.builder("pushfabric.gone.notices.dropped")
            .description("Gone notices that a backend did not take in time").register(registry);
    private final Counter linkProtocolErrors = Counter.builder("pushfabric.link.protocol.errors")
            .description("Links ended because a balancer broke the rules").register(registry);
    private final Timer pushTime = Timer.builder("pushfabric.push").description("Time from a push to its answer")
            .serviceLevelObjectives(PUSH_BUCKETS).register(registry);
    private final Map<String, BackendMeters> backends;
    private final LongAdder clientConnections = new LongAdder();
    private final LongAdder parkedConnections = new LongAdder();

    // These three are set when the node is put together and read by whoever scrapes.
    private volatile LongSupplier labels = () -> 0;
    private volatile LongSupplier bufferedBytes = () -> 0;
    private volatile DoubleSupplier replicationLag = () -> 0;

    /** @param backendNames the names of {@code backends} in the configuration, each once */
    public NodeMetrics(List<String> backendNames) {
        backends = backendNames.stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), b -> new BackendMeters(registry, b)));
        adoptions.counter("adopted");
        adoptions.counter("refused");
        gauge("pushfabric.client.connections", "Open client connections", null, clientConnections::sum);
        gauge("pushfabric.parked.connections", "Client connections that wait for a push", null,
                parkedConnections::sum);
        gauge("pushfabric.labels", "Labels on connections of this node", null, () -> labels.getAsLong());
        gauge("pushfabric.buffered", "Bytes that wait for clients", "bytes", () -> bufferedBytes.getAsLong());
        gauge("pushfabric.label.replication.lag", "Age of the oldest change that other nodes have not got", "seconds",
                () -> replicationLag.getAsDouble());
        for (var binder : List.of(new JvmInfoMetrics(), new JvmMemoryMetrics(), new JvmThreadMetrics(), gc,
                new ProcessorMetrics(), new FileDescriptorMetrics(), new UptimeMetrics())) {
            binder.bindTo(registry);
        }
    }

    /** A client connection was accepted, or adopted, and is in {@code WAITING_FOR_REQUEST}. */
    public void connectionOpened() {
        clientConnections.increment();
    }

    /**
     * A client connection moved. {@code client_connections} and {@code parked_connections} follow from this, and
     * from {@link #connectionOpened}.
     *
     * @param reason of an ending, or {@code null} for a move that ends nothing
     */
    public void transition(ConnectionState from, ConnectionState to, EndReason reason) {
        transitions.increment(from, to, reason);
        if (waitsForPush(from) != waitsForPush(to)) {
            parkedConnections.add(waitsForPush(to) ? 1 : -1);
        }
        if (to == ConnectionState.CLOSED && from != ConnectionState.CLOSED) {
            clientConnections.decrement();
        }
    }

    /** A balancer of ours sent what the link does not allow. */
    public void linkProtocolError() {
        linkProtocolErrors.increment();
    }

    /**
     * A push was answered by this node, whichever node owns the connection.
     *
     * @param nanos from the end of the request to the answer
     */
    public void push(PushOutcome outcome, long nanos) {
        pushes.get(outcome).increment();
        pushTime.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A push was refused before it was carried out: no time is recorded. */
    public void refusedPush(PushOutcome outcome) {
        pushes.get(outcome).increment();
    }

    /** A hold ended. {@code COMPLETED} is not counted: nothing is gone then. */
    public void gone(EndReason reason) {
        if (reason != EndReason.COMPLETED) {
            gone.get(reason).increment();
        }
    }

    /**
     * A request to a backend came to its end.
     *
     * @param backend one of the configured names
     * @param outcome a word of {@link BackendOutcome} or {@link io.pushfabric.node.backend.BackendFailure}
     */
    public void backendRequest(String backend, String outcome) {
        backend(backend).request(outcome);
    }

    /** A connection or request was refused. */
    public void rejected(Rejection reason) {
        rejected.get(reason).increment();
    }

    /** @param result {@code adopted}, {@code refused}, or a more exact word */
    public void adoption(String result) {
        adoptions.counter(result).increment();
    }

    /** @param peer id of the node to which a push was sent on */
    public void forwardedPush(String peer) {
        forwardedPushes.counter(peer).increment();
    }

    /** A notice for a backend was given up. */
    public void goneNoticeDropped() {
        goneNoticesDropped.increment();
    }

    /** A line of the access log was dropped. */
    public void accessLogDropped() {
        accessLogDropped.increment();
    }

    /** Where the gauges of a backend's pool read; called by the thread that scrapes. */
    public void watchPool(String backend, IntSupplier idle, IntSupplier active) {
        backend(backend).watchPool(idle, active);
    }

    /** Where {@code labels} reads; called by the thread that scrapes. */
    public void watchLabels(LongSupplier count) {
        labels = count;
    }

    /** Where {@code buffered_bytes} reads; called by the thread that scrapes. */
    public void watchBufferedBytes(LongSupplier bytes) {
        bufferedBytes = bytes;
    }

    /** Where {@code label_replication_lag_seconds} reads; called by the thread that scrapes. */
    public void watchReplicationLag(DoubleSupplier seconds) {
        replicationLag = seconds;
    }

    /** Client connections that are not closed. */
    public long clientConnections() {
        return clientConnections.sum();
    }

    /** Client connections that wait for a push. */
    public long parkedConnections() {
        return parkedConnections.sum();
    }

    /** For meters that are not here. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Prometheus text format 0.0.4. Takes about a millisecond: not for a client's event loop. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    private static boolean waitsForPush(ConnectionState state) {
        return state == ConnectionState.PARKED || state == ConnectionState.BEGUN;
    }

    private BackendMeters backend(String name) {
        BackendMeters meters = backends.get(name);
        if (meters == null) {
            throw new IllegalArgumentException("no such backend: '" + name + "'");
        }
        return meters;
    }

    private <E extends Enum<E>> Map<E, Counter> closed(String name, String description, String tag, EnumSet<E> all,
            Function<E, String> word) {
        WordCounters counters = new WordCounters(registry, name, description, Tags.empty(), tag);
        Map<E, Counter> byConstant = all.stream()
                .collect(Collectors.toMap(Function.identity(), e -> counters.counter(word.apply(e))));
        return new EnumMap<>(byConstant);
    }

    private void gauge(String name, String description, String unit, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).baseUnit(unit).register(registry);
    }
}
