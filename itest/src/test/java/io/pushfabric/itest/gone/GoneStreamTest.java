package io.pushfabric.itest.gone;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.GoneStream;
import io.pushfabric.itest.harness.Notice;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 3, {@code GET /v1/gone}: what a reader is told about holds that ended. */
class GoneStreamTest {
    private static final long MORE_THAN_KERNELS_TAKE = 7 << 20;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static Parked parked(String... headers) throws IOException {
        return FABRIC.parked(exchange -> exchange.defer(headers));
    }

    // "application/x-ndjson stream of gone notices"; "its first, empty line says that it is live"
    @Test
    void theFirstLineSaysThatItIsLive() throws IOException {
        GoneStream stream = FABRIC.goneStream();
        assertThat(stream.head().header("Content-Type")).startsWith("application/x-ndjson");
        stream.expectNothingFor(50);
    }

    // "one notice {"handle":…,"labels":[…],"reason":…,"node":…,"at":…} (node: the one that held it)"
    @Test
    void aNoticeHasItsFields() throws IOException {
        GoneStream stream = FABRIC.goneStream();
        Parked parked = parked("Push-Label: a, b", "Push-Label: c/d:e@f");
        Instant before = Instant.now();
        FABRIC.delete(parked.handle());
        Notice notice = stream.next();
        assertThat(notice.fields()).contains("handle", "labels", "reason", "node", "at");
        assertThat(notice.handle()).isEqualTo(parked.handle());
        assertThat(notice.labels()).containsExactlyInAnyOrder("a", "b", "c/d:e@f");
        assertThat(notice.reason()).isEqualTo("closed");
        assertThat(notice.node()).isEqualTo("node-a");
        assertThat(Duration.between(before, Instant.parse(notice.at()))).isBetween(Duration.ofSeconds(-1),
                Duration.ofSeconds(5));
    }

    // The same without labels
    @Test
    void withoutLabelsTheListIsEmpty() throws IOException {
        GoneStream stream = FABRIC.goneStream();
        FABRIC.delete(parked().handle());
        Notice notice = stream.next();
        assertThat(notice.labels()).isEmpty();
        assertThat(notice.json().path("labels").isArray()).isTrue();
    }

    // "When a hold ends for any reason but completed": each one that one node can give by itself
    @Test
    void eachReasonIsTold() throws Exception {
        GoneStream stream = FABRIC.goneStream();
        assertNotice(stream, FABRIC.delete(parked().handle()).field("handle"), "closed");
        assertNotice(stream, FABRIC.expire(parked().handle()).field("handle"), "expired");
        Parked left = parked();
        left.client().close();
        assertNotice(stream, left.handle(), "client-closed");
        Parked reset = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        reset.client().readHead();
        reset.client().reset();
        assertNotice(stream, reset.handle(), "client-closed");
        assertNotice(stream, parked("Push-Timeout: 1").handle(), "timeout");
    }

    private static void assertNotice(GoneStream stream, String handle, String reason) throws IOException {
        Notice notice = stream.next();
        assertThat(notice.handle()).isEqualTo(handle);
        assertThat(notice.reason()).isEqualTo(reason);
        stream.expectNothingFor(20);
    }

    // "any reason but completed": a normal end is no notice, nor is a request that was never parked
    @Test
    void completedOnesAreNotTold() throws IOException {
        GoneStream stream = FABRIC.goneStream();
        Parked whole = parked();
        FABRIC.pushLast(whole.handle(), "last");
        Parked begun = parked();
        FABRIC.push(begun.handle(), "one");
        FABRIC.pushLast(begun.handle(), "two");
        FABRIC.client().get("/").readResponse();
        assertThat(FABRIC.get(exchange -> exchange.defer("Push-Hold: banana")).readResponse().status()).isEqualTo(502);
        Parked sentinel = parked();
        FABRIC.delete(sentinel.handle());
        assertNotice(stream, sentinel.handle(), "closed");
    }

    // "one notice … goes to every GET /v1/gone stream"; once, to each of them
    @Test
    void everyReaderIsTold() throws IOException {
        List<GoneStream> streams = List.of(FABRIC.goneStream(), FABRIC.goneStream(), FABRIC.goneStream());
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            handles.add(FABRIC.delete(parked("Push-Label: all").handle()).field("handle"));
        }
        for (GoneStream stream : streams) {
            for (String handle : handles) {
                assertThat(stream.next().handle()).isEqualTo(handle);
            }
            stream.expectNothingFor(20);
        }
    }

    // The same by label: one for each connection
    @Test
    void aLabelThatIsClosedGivesOneForEach() throws IOException {
        GoneStream stream = FABRIC.goneStream();
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            handles.add(parked("Push-Label: group").handle());
        }
        FABRIC.call("DELETE", "/v1/labels/group");
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            told.add(stream.next().handle());
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(handles);
        stream.expectNothingFor(20);
    }

    // "nothing is replayed"
    @Test
    void nothingIsReplayed() throws IOException {
        FABRIC.delete(parked().handle());
        GoneStream stream = FABRIC.goneStream();
        stream.expectNothingFor(100);
        Parked next = parked();
        FABRIC.delete(next.handle());
        assertNotice(stream, next.handle(), "closed");
    }

    // A reader that leaves is no trouble to the others
    @Test
    void readersComeAndGo() throws IOException {
        GoneStream stays = FABRIC.goneStream();
        for (int i = 0; i < 5; i++) {
            FABRIC.goneStream().close();
            Parked parked = parked();
            FABRIC.delete(parked.handle());
            assertNotice(stays, parked.handle(), "closed");
        }
    }

    // "then an empty line each 15 s"
    @Tag("slow")
    @Test
    void emptyLinesSayThatItIsStillLive() throws IOException {
        RawClient client = RawClient.connect(FABRIC.node().config().port("push"));
        GoneStream stream = FABRIC.closing(GoneStream.open(client));
        long start = System.nanoTime();
        assertThat(client.hasInputWithin(17_000)).isTrue();
        assertThat(stream.nextLine()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(13));
    }

    // "a reader over 1 MiB behind is cut off": the others are told all
    @Test
    void aReaderThatIsTooFarBehindIsCutOff() throws IOException {
        GoneStream slow = FABRIC.closing(
                GoneStream.open(RawClient.connect(FABRIC.node().config().port("push"), 16 * 1024)));
        GoneStream fast = FABRIC.goneStream();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            clients.add(FABRIC.client());
        }
        String path = FABRIC.backend().path(exchange -> exchange.defer("Push-Label: far-behind," + longLabels()));
        long bytes = 0;
        while (bytes < MORE_THAN_KERNELS_TAKE) {
            for (RawClient client : clients) {
                client.get(path);
            }
            eventually(() -> assertThat(FABRIC.metric("parked_connections")).isGreaterThanOrEqualTo(clients.size()));
            FABRIC.call("POST", "/v1/labels/far-behind/expire");
            for (RawClient client : clients) {
                client.readResponse();
                bytes += fast.next().json().toString().length();
            }
        }
        assertThat(slow.readToCut()).isLessThan(bytes);
        fast.expectNothingFor(20);
    }

    /** Fifteen of 128 characters. */
    private static String longLabels() {
        return IntStream.range(0, 15).mapToObj(i -> "L".repeat(126) + (10 + i)).collect(Collectors.joining(","));
    }
}
