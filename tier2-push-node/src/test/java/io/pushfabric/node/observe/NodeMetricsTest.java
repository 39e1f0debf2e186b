package io.pushfabric.node.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.pushfabric.node.backend.BackendFailure;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.EndReason;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private final NodeMetrics metrics = new NodeMetrics(List.of("app", "other"));

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void everySeriesWithKnownTagsIsThereFromTheStart() {
        for (String series : new String[] {
                "pushfabric_parked_connections",
                "pushfabric_client_connections",
                "pushfabric_labels",
                "pushfabric_label_replication_lag_seconds",
                "pushfabric_buffered_bytes",
                "pushfabric_access_log_dropped_total",
                "pushfabric_push_seconds_count",
                "pushfabric_push_seconds_sum",
                "pushfabric_adoptions_total{result=\"adopted\"}",
                "pushfabric_adoptions_total{result=\"refused\"}",
                "pushfabric_backend_pool_connections{backend=\"app\",state=\"idle\"}",
                "pushfabric_backend_pool_connections{backend=\"other\",state=\"active\"}",
                "pushfabric_backend_requests_total{backend=\"app\",outcome=\"bad-deferral\"}",
                "pushfabric_backend_requests_total{backend=\"app\",outcome=\"answered\"}",
                "pushfabric_rejected_total{reason=\"max-connections\"}",
                "pushfabric_transitions_total{from=\"parked\",reason=\"client-closed\",to=\"closed\"}",
                "pushfabric_transitions_total{from=\"waiting-for-response\",reason=\"none\",to=\"parked\"}"}) {
            assertThat(value(series)).as(series).isZero();
        }
        for (PushOutcome outcome : PushOutcome.values()) {
            assertThat(value("pushfabric_pushes_total{outcome=\"" + outcome.wire() + "\"}")).isZero();
        }
        for (BackendFailure failure : BackendFailure.values()) {
            assertThat(value("pushfabric_backend_requests_total{backend=\"other\",outcome=\"" + failure.outcome()
                    + "\"}")).isZero();
        }
        for (EndReason reason : EndReason.values()) {
            String series = "pushfabric_gone_total{reason=\"" + reason.wire() + "\"} 0.0\n";
            assertThat(metrics.scrape().contains(series)).isEqualTo(reason != EndReason.COMPLETED);
        }
    }

    @Test
    void connectionsAreCountedByTheirMoves() {
        metrics.connectionOpened();
        metrics.connectionOpened();
        move(ConnectionState.WAITING_FOR_REQUEST, ConnectionState.WAITING_FOR_RESPONSE, null);
        move(ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.PARKED, null);
        assertThat(value("pushfabric_parked_connections")).isOne();
        move(ConnectionState.PARKED, ConnectionState.BEGUN, null);
        assertThat(value("pushfabric_parked_connections")).isOne();
        assertThat(value("pushfabric_client_connections")).isEqualTo(2);
        move(ConnectionState.BEGUN, ConnectionState.WAITING_FOR_REQUEST, EndReason.COMPLETED);
        assertThat(metrics.parkedConnections()).isZero();
        assertThat(metrics.clientConnections()).isEqualTo(2);
        move(ConnectionState.WAITING_FOR_REQUEST, ConnectionState.CLOSED, EndReason.IDLE);
        assertThat(value("pushfabric_client_connections")).isOne();
        assertThat(value("pushfabric_transitions_total{from=\"parked\",reason=\"none\",to=\"begun\"}")).isOne();
        assertThat(value("pushfabric_transitions_total{from=\"begun\",reason=\"completed\","
                + "to=\"waiting-for-request\"}")).isOne();
        assertThat(value("pushfabric_transitions_total{from=\"waiting-for-request\",reason=\"idle\","
                + "to=\"closed\"}")).isOne();
    }

    @Test
    void aMoveOutsideFigureSevenIsCountedAllTheSame() {
        String series = "pushfabric_transitions_total{from=\"waiting-for-response\",reason=\"timeout\","
                + "to=\"waiting-for-request\"}";
        assertThat(metrics.scrape()).doesNotContain(series);
        move(ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.WAITING_FOR_REQUEST, EndReason.TIMEOUT);
        move(ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.WAITING_FOR_REQUEST, EndReason.TIMEOUT);
        assertThat(value(series)).isEqualTo(2);
    }

    @Test
    void pushesAreCountedAndTimed() {
        metrics.push(PushOutcome.DELIVERED, TimeUnit.MICROSECONDS.toNanos(90));
        metrics.push(PushOutcome.CLIENT_STALLED, TimeUnit.SECONDS.toNanos(5));
        assertThat(value("pushfabric_pushes_total{outcome=\"delivered\"}")).isOne();
        assertThat(value("pushfabric_pushes_total{outcome=\"client-stalled\"}")).isOne();
        List<String> buckets = metrics.scrape().lines().filter(l -> l.startsWith("pushfabric_push_seconds_bucket"))
                .map(l -> l.replaceAll(".*le=\"([^\"]+)\"} (.*)", "$1 $2")).toList();
        assertThat(buckets).hasSize(17).startsWith("1.0E-4 1", "2.5E-4 1").endsWith("5.0 2", "10.0 2", "+Inf 2");
        assertThat(value("pushfabric_push_seconds_count")).isEqualTo(2);
        assertThat(value("pushfabric_push_seconds_sum")).isEqualTo(5.00009);
    }

    @Test
    void wordsBecomeTags() {
        metrics.gone(EndReason.CLIENT_CLOSED);
        metrics.gone(EndReason.COMPLETED);
        metrics.rejected(Rejection.BAD_PROXY_HEADER);
        metrics.backendRequest("app", BackendFailure.QUEUE_FULL.outcome());
        metrics.backendRequest("app", "a-new-word");
        metrics.adoption("refused");
        metrics.forwardedPush("node-b");
        metrics.accessLogDropped();
        for (String series : new String[] {
                "pushfabric_gone_total{reason=\"client-closed\"}",
                "pushfabric_rejected_total{reason=\"bad-proxy-header\"}",
                "pushfabric_backend_requests_total{backend=\"app\",outcome=\"queue-full\"}",
                "pushfabric_backend_requests_total{backend=\"app\",outcome=\"a-new-word\"}",
                "pushfabric_adoptions_total{result=\"refused\"}",
                "pushfabric_forwarded_pushes_total{peer=\"node-b\"}",
                "pushfabric_access_log_dropped_total"}) {
            assertThat(value(series)).as(series).isOne();
        }
        assertThatThrownBy(() -> metrics.backendRequest("nobody", "answered")).hasMessageContaining("'nobody'");
    }

    @Test
    void gaugesReadWhereTheyAreTold() {
        metrics.watchLabels(() -> 3);
        metrics.watchBufferedBytes(() -> 4096);
        metrics.watchReplicationLag(() -> 0.25);
        metrics.watchPool("app", () -> 7, () -> 2);
        assertThat(value("pushfabric_labels")).isEqualTo(3);
        assertThat(value("pushfabric_buffered_bytes")).isEqualTo(4096);
        assertThat(value("pushfabric_label_replication_lag_seconds")).isEqualTo(0.25);
        assertThat(value("pushfabric_backend_pool_connections{backend=\"app\",state=\"idle\"}")).isEqualTo(7);
        assertThat(value("pushfabric_backend_pool_connections{backend=\"app\",state=\"active\"}")).isEqualTo(2);
        assertThat(value("pushfabric_backend_pool_connections{backend=\"other\",state=\"idle\"}")).isZero();
    }

    @Test
    void theJvmAndTheProcessAreThere() {
        assertThat(metrics.scrape().lines()).anyMatch(l -> l.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(l -> l.startsWith("jvm_threads_live_threads "))
                .anyMatch(l -> l.startsWith("process_cpu_usage "))
                .anyMatch(l -> l.startsWith("process_files_open_files "))
                .anyMatch(l -> l.startsWith("process_uptime_seconds "));
        assertThat(metrics.scrape().lines().filter(l -> l.startsWith("# TYPE pushfabric_")))
                .contains("# TYPE pushfabric_transitions_total counter", "# TYPE pushfabric_push_seconds histogram",
                        "# TYPE pushfabric_parked_connections gauge");
    }

    @Test
    void countingDoesNotAllocate() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        count(20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        count(20_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes for 20,000 rounds").isLessThan(20_000);
    }

    private void count(int rounds) {
        for (int i = 0; i < rounds; i++) {
            move(ConnectionState.WAITING_FOR_RESPONSE, ConnectionState.PARKED, null);
            metrics.push(PushOutcome.DELIVERED, i);
            metrics.backendRequest("app", "deferred");
            metrics.forwardedPush("node-b");
            metrics.gone(EndReason.TIMEOUT);
        }
    }

    private void move(ConnectionState from, ConnectionState to, EndReason reason) {
        metrics.transition(from, to, reason);
    }

    private double value(String series) {
        Matcher line = Pattern.compile("^" + Pattern.quote(series) + " (.*)$", Pattern.MULTILINE)
                .matcher(metrics.scrape());
        assertThat(line.find()).as("%s in\n%s", series, pushfabric(metrics.scrape())).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private static String pushfabric(String text) {
        return String.join("\n", Stream.of(text.split("\n")).filter(l -> l.startsWith("pushfabric_")).toList());
    }
}
