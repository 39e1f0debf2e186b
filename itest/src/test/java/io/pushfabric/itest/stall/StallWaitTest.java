package io.pushfabric.itest.stall;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Stalled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Section 2: {@code 202 pending} and {@code 503 client-stalled} of a client that does not read, after
 * {@code push.stall-wait}; what it reads in the end is whole, in order, and lacks only what was dropped.
 */
class StallWaitTest {
    private static final long STALL_WAIT_MILLIS = 500;
    private static final int FILLING = 200 * 1024;
    private static final int SMALL = 10 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("push.stall-wait", STALL_WAIT_MILLIS + "ms").set("clients.max-buffered", "256KiB"));

    private static Parked slow(String... headers) throws IOException {
        String[] all = List.of(headers).toArray(new String[headers.length + 1]);
        all[headers.length] = "Push-Hold: stream";
        Parked parked = FABRIC.park(FABRIC.slowClient(), "GET", exchange -> exchange.defer(all));
        parked.client().readHead();
        return parked;
    }

    private static Stalled stalled(String... headers) throws IOException {
        return Stalled.fill(slow(headers), FABRIC.publisher(), FILLING);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    // "202 {"outcome":"pending",…}: the message is partly written … but the client has not let the kernel take it
    // within push.stall-wait. It will be delivered unless the connection ends"
    @Test
    void aMessagePartlyWrittenIsPending() throws IOException {
        Parked parked = slow();
        long start = System.nanoTime();
        Stalled stalled = Stalled.fill(parked, FABRIC.publisher(), FILLING);
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(STALL_WAIT_MILLIS);
        assertThat(stalled.pending().field("outcome")).isEqualTo("pending");
        assertThat(stalled.pending().field("handle")).isEqualTo(parked.handle());
        assertThat(stalled.pending().field("node")).isEqualTo("node-a");
        stalled.readOwed();
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(parked.client().readChunkText()).isEqualTo("end");
        assertThat(parked.client().readChunk()).isEmpty();
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // "503 + Retry-After, client-stalled: … nothing of this message could be sent within push.stall-wait. This message
    // was dropped whole; connection and stream stay intact"
    @Test
    void aMessageOfWhichNothingCouldBeSentIsDropped() throws IOException {
        Stalled stalled = stalled();
        long start = System.nanoTime();
        Answer answer = FABRIC.push(stalled.handle(), Stalled.message("dropped ", SMALL));
        assertThat(answer.summary()).isEqualTo("503 client-stalled");
        assertThat(millisSince(start)).isGreaterThanOrEqualTo(STALL_WAIT_MILLIS);
        assertThat(answer.header("Retry-After")).matches("\\d+");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        stalled.readOwed();
        assertThat(FABRIC.push(stalled.handle(), "next").summary()).isEqualTo("200 delivered");
        assertThat(stalled.client().readChunkText()).isEqualTo("next");
    }

    // The same of many at once: all are answered after one wait, each once, and none of them comes
    @Test
    void manyAreDroppedTogether() throws IOException {
        Stalled stalled = stalled();
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            publishers.add(FABRIC.publisher().startPush(stalled.handle(), Stalled.message("dropped ", 1_000)));
        }
        long start = System.nanoTime();
        for (Publisher publisher : publishers) {
            assertThat(publisher.answer().summary()).isEqualTo("503 client-stalled");
        }
        assertThat(millisSince(start)).isLessThan(4 * STALL_WAIT_MILLIS);
        stalled.readOwed();
        FABRIC.pushLast(stalled.handle(), "end");
        assertThat(stalled.client().readChunkText()).isEqualTo("end");
    }

    // "a repeat with its Push-Id is answered with what became of it": first that it is still pending, then delivered
    @Test
    void aRepeatOfAPendingOneTellsWhatBecameOfIt() throws IOException {
        Stalled stalled = stalled();
        String message = stalled.owed().get(stalled.owed().size() - 1);
        Publisher publisher = FABRIC.publisher();
        assertThat(publisher.push(stalled.handle(), message, "Push-Id: " + stalled.pendingId()).summary())
                .isEqualTo("202 pending");
        publisher.startPush(stalled.handle(), message, "Push-Id: " + stalled.pendingId());
        stalled.readOwed();
        assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        assertThat(publisher.push(stalled.handle(), message, "Push-Id: " + stalled.pendingId()).summary())
                .isEqualTo("200 delivered");
        publisher.push(stalled.handle(), "next");
        assertThat(stalled.client().readChunkText()).isEqualTo("next");
    }

    // "It will be delivered unless the connection ends": then its repeat is told so
    @Test
    void aPendingOneIsGoneWithTheConnection() throws IOException {
        Stalled stalled = stalled();
        Publisher publisher = FABRIC.publisher().startPush(stalled.handle(), "x", "Push-Id: " + stalled.pendingId());
        stalled.client().reset();
        assertThat(publisher.answer().summary()).isEqualTo("410 gone client-closed");
        assertThat(publisher.push(stalled.handle(), "x", "Push-Id: " + stalled.pendingId()).summary())
                .isEqualTo("410 gone client-closed");
    }

    // "dropped ones are tried anew"
    @Test
    void aDroppedOneIsTriedAnew() throws IOException {
        Stalled stalled = stalled();
        assertThat(FABRIC.push(stalled.handle(), "dropped", "Push-Id: d").summary()).isEqualTo("503 client-stalled");
        stalled.readOwed();
        assertThat(FABRIC.push(stalled.handle(), "tried anew", "Push-Id: d").summary()).isEqualTo("200 delivered");
        assertThat(FABRIC.push(stalled.handle(), "tried anew", "Push-Id: d").summary()).isEqualTo("200 delivered");
        FABRIC.push(stalled.handle(), "next");
        assertThat(stalled.client().readChunkText()).isEqualTo("tried anew");
        assertThat(stalled.client().readChunkText()).isEqualTo("next");
    }

    // "{"delivered":n,"pending":n,"stalled":n,"gone":n}": of a label each connection is counted by what became of it
    @Test
    void aLabelCountsEachByWhatBecameOfIt() throws Exception {
        String label = "Push-Label: slow-and-fast";
        Stalled full = stalled(label);
        Parked fresh = slow(label);
        Parked fast = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", label));
        fast.client().readHead();
        String message = Stalled.message("to all ", 1024 * 1024);
        Publisher publisher = FABRIC.publisher().startLabel("slow-and-fast", message);
        assertThat(fast.client().readChunkText()).isEqualTo(message);
        assertThat(publisher.answer().counts()).isEqualTo("1 delivered, 1 pending, 1 stalled, 0 gone");
        full.readOwed();
        assertThat(fresh.client().readChunkText()).isEqualTo(message);
        assertThat(FABRIC.pushLabel("slow-and-fast", "next").counts())
                .isEqualTo("3 delivered, 0 pending, 0 stalled, 0 gone");
        for (RawClient client : List.of(full.client(), fresh.client(), fast.client())) {
            assertThat(client.readChunkText()).isEqualTo("next");
        }
    }

    // In a batch each line is told by itself
    @Test
    void aBatchTellsEachLineByItself() throws IOException {
        Stalled stalled = stalled();
        Parked fast = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        assertThat(FABRIC.batch(new Batch().toHandle(stalled.handle(), "x")
                .toHandle(fast.handle(), "y").toHandle(stalled.handle(), "again", "id", stalled.pendingId()))
                .summaries()).containsExactly("503 client-stalled", "delivered", "pending");
    }

    // "while the first is under way waits for its result": two repeats at once of one that is partly written
    @Test
    void repeatsOfAPendingOneWaitTogether() throws IOException {
        Stalled stalled = stalled();
        List<Publisher> publishers = List.of(FABRIC.publisher(), FABRIC.publisher());
        for (Publisher publisher : publishers) {
            publisher.startPush(stalled.handle(), "another body", "Push-Id: " + stalled.pendingId());
        }
        stalled.readOwed();
        for (Publisher publisher : publishers) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        stalled.client().expectNothingFor(50);
    }

    // At the time-out a message that is partly written is ended first, then the response
    @Test
    void aTimeOutTearsNothing() throws IOException {
        Stalled stalled = stalled("Push-Timeout: 1");
        FABRIC.publisher().expectNothingFor(1_500);
        stalled.readOwed();
        assertThat(stalled.client().readChunk()).isEmpty();
        assertThat(FABRIC.push(stalled.handle(), "late").summary()).isEqualTo("410 gone timeout");
        assertThat(stalled.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // An HTTP/1.0 client is given the same bytes without chunks, none torn and none of those that were dropped
    @Test
    void anHttp10ClientIsTornNothingEither() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.defer("Push-Hold: stream"));
        RawClient client = FABRIC.slowClient().send("GET " + path + " HTTP/1.0\r\nHost: app.test\r\n\r\n");
        client.readHead();
        Parked parked = new Parked(client, FABRIC.backend().next(path).handle(), path);
        Stalled stalled = Stalled.fill(parked, FABRIC.publisher(), FILLING);
        assertThat(FABRIC.push(parked.handle(), "dropped").summary()).isEqualTo("503 client-stalled");
        String owed = String.join("", stalled.owed());
        assertThat(client.read(owed.length())).isEqualTo(owed);
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(client.readToEnd()).isEqualTo("end");
    }

    // The first message of a response hold may stall too: its head is that of the message
    @Test
    void theFirstMessageMayStall() throws IOException {
        Parked parked = FABRIC.park(FABRIC.slowClient(), "GET", exchange -> exchange.defer("Content-Type: text/plain"));
        FABRIC.awaitParked(parked.handle());
        Stalled stalled = Stalled.fill(parked, FABRIC.publisher(), FILLING);
        assertThat(FABRIC.push(parked.handle(), "dropped", "Push-Status: 500").summary())
                .isEqualTo("503 client-stalled");
        assertThat(parked.client().readHead().startLine()).startsWith("HTTP/1.1 200 ");
        stalled.readOwed();
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(parked.client().readChunkText()).isEqualTo("end");
    }

    // Keep-alive chunks do not tear a message that is partly written
    @Test
    void keepAliveTearsNothing() throws IOException {
        Stalled stalled = stalled("Push-Keep-Alive: 1; data=\"~\"");
        FABRIC.publisher().expectNothingFor(1_500);
        List<String> chunks = new ArrayList<>();
        FABRIC.closing(FABRIC.publisher().startPush(stalled.handle(), "end", "Push-End: true"));
        for (String chunk = stalled.client().readChunkText(); !chunk.isEmpty();
                chunk = stalled.client().readChunkText()) {
            chunks.add(chunk);
        }
        chunks.removeIf(chunk -> chunk.equals("~"));
        assertThat(chunks.subList(0, stalled.owed().size())).isEqualTo(stalled.owed());
        assertThat(chunks.subList(stalled.owed().size(), chunks.size())).containsExactly("end");
    }
}
