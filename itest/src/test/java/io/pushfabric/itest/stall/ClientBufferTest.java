package io.pushfabric.itest.stall;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.Stalled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Section 2, {@code client-stalled}: "more than clients.max-buffered bytes would wait for it (a larger message is taken
 * only when nothing waits)". Nobody waits for {@code push.stall-wait} here: it is longer than the tests.
 */
class ClientBufferTest {
    /** More than a kernel takes for a client that does not read. */
    private static final int HUGE = 5 * 1024 * 1024;
    private static final int HALF = 32 * 1024;
    private static final int MOST_MESSAGES = 1_024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.stall-wait", "40s")
            .set("clients.max-buffered", "64KiB").set("push.max-message", "8MiB"));

    private static Parked slow(String... headers) throws IOException {
        String[] all = List.of(headers).toArray(new String[headers.length + 1]);
        all[headers.length] = "Push-Hold: stream";
        Parked parked = FABRIC.park(FABRIC.slowClient(), "GET", exchange -> exchange.defer(all));
        parked.client().readHead();
        return parked;
    }

    /** One that waits, as the rest of a message does of which a part was sent. */
    private static Publisher startHuge(Parked parked, String... headers) throws IOException {
        Publisher publisher = FABRIC.publisher().startPush(parked.handle(), Stalled.message("huge ", HUGE), headers);
        publisher.expectNothingFor(300);
        return publisher;
    }

    // "the kernel … has taken the last byte (never before)"
    @Test
    void nothingIsDeliveredBeforeTheKernelHasIt() throws IOException {
        Parked parked = slow();
        Publisher huge = startHuge(parked);
        assertThat(parked.client().read(100_000)).isNotEmpty();
        huge.expectNothingFor(100);
        parked.client().stream().skipNBytes(HUGE - 100_000);
        assertThat(huge.answer().summary()).isEqualTo("200 delivered");
    }

    // "(a larger message is taken only when nothing waits)": it is taken first, and refused behind another one
    @Test
    void aLargerMessageIsTakenOnlyWhenNothingWaits() throws IOException {
        Parked parked = slow();
        Publisher huge = startHuge(parked);
        Answer refused = FABRIC.push(parked.handle(), Stalled.message("refused ", HUGE));
        assertThat(refused.summary()).isEqualTo("503 client-stalled");
        assertThat(refused.header("Retry-After")).matches("\\d+");
        assertThat(parked.client().readChunkText()).isEqualTo(Stalled.message("huge ", HUGE));
        assertThat(huge.answer().summary()).isEqualTo("200 delivered");
        Publisher again = startHuge(parked);
        assertThat(parked.client().readChunkText()).isEqualTo(Stalled.message("huge ", HUGE));
        assertThat(again.answer().summary()).isEqualTo("200 delivered");
    }

    // "more than clients.max-buffered bytes would wait for it": with the rest of the one before, at once
    @Test
    void tooManyBytesWouldWait() throws IOException {
        Parked parked = slow();
        Publisher huge = startHuge(parked);
        assertThat(FABRIC.push(parked.handle(), "one more").summary()).isEqualTo("503 client-stalled");
        assertThat(parked.client().readChunk()).hasSize(HUGE);
        assertThat(huge.answer().summary()).isEqualTo("200 delivered");
        assertThat(FABRIC.push(parked.handle(), "next").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readChunkText()).isEqualTo("next");
    }

    /** Fills the kernel by messages of half the limit, until one is not answered at once; it waits, partly written. */
    private static List<String> fill(Parked parked, Publisher publisher) throws IOException {
        List<String> sent = new ArrayList<>();
        while (true) {
            String message = Stalled.message("filling " + sent.size() + " ", HALF);
            sent.add(message);
            publisher.startPush(parked.handle(), message);
            if (!publisher.isAnsweredWithin(300)) {
                return sent;
            }
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
    }

    // What fits waits, in order, and is delivered when the client reads; what does not fit is dropped whole
    @Test
    void whatFitsWaitsInOrder() throws IOException {
        Parked parked = slow();
        Publisher filling = FABRIC.publisher();
        List<String> expected = fill(parked, filling);
        List<Publisher> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(FABRIC.publisher().startPush(parked.handle(), Stalled.message("waiting " + i + " ", 4_000)));
            waiting.get(i).expectNothingFor(50);
            expected.add(Stalled.message("waiting " + i + " ", 4_000));
        }
        assertThat(FABRIC.push(parked.handle(), Stalled.message("dropped ", 60 * 1024)).summary())
                .isEqualTo("503 client-stalled");
        waiting.add(FABRIC.publisher().startPush(parked.handle(), "small"));
        waiting.get(4).expectNothingFor(50);
        expected.add("small");
        for (String each : expected) {
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
        assertThat(filling.answer().summary()).isEqualTo("200 delivered");
        for (Publisher publisher : waiting) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        parked.client().expectNothingFor(50);
    }

    // Small ones are counted too: at most 1,024 messages wait for one client
    @Test
    void atMostSoManyMessagesWait() throws IOException {
        Parked parked = slow();
        List<String> sent = fill(parked, FABRIC.publisher());
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < MOST_MESSAGES + 6; i++) {
            publishers.add(FABRIC.publisher().startPush(parked.handle(), "m"));
        }
        eventually(() -> assertThat(answered(publishers)).isGreaterThanOrEqualTo(5));
        long refused = answered(publishers);
        assertThat(refused).isLessThanOrEqualTo(7);
        for (String each : sent) {
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
        int delivered = 0;
        for (Publisher publisher : publishers) {
            String answer = publisher.answer().summary();
            assertThat(answer).isIn("200 delivered", "503 client-stalled");
            delivered += answer.equals("200 delivered") ? 1 : 0;
        }
        assertThat(delivered).isEqualTo(MOST_MESSAGES + 6 - (int) refused);
        for (int i = 0; i < delivered; i++) {
            assertThat(parked.client().readChunkText()).isEqualTo("m");
        }
        parked.client().expectNothingFor(20);
    }

    private static long answered(List<Publisher> publishers) throws IOException {
        long answered = 0;
        for (Publisher publisher : publishers) {
            answered += publisher.isAnsweredNow() ? 1 : 0;
        }
        return answered;
    }

    // "close the client connection (a begun response gets its zero chunk first)": before what waits, which is gone
    @Test
    void closingOvertakesWhatWaits() throws IOException {
        Parked parked = slow();
        Publisher filling = FABRIC.publisher();
        List<String> sent = fill(parked, filling);
        Publisher waiting = FABRIC.publisher().startPush(parked.handle(), "never sent");
        waiting.expectNothingFor(50);
        Publisher closing = FABRIC.publisher().start("DELETE", "/v1/handles/" + parked.handle(), null);
        assertThat(waiting.answer().summary()).isEqualTo("410 gone closed");
        for (String each : sent) {
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
        assertThat(parked.client().readToEnd()).isEqualTo("0\r\n\r\n");
        assertThat(closing.answer().summary()).isEqualTo("200 closed");
        assertThat(FABRIC.state(parked.handle()).summary()).isEqualTo("410 gone closed");
    }

    // The same for expire: the response ends, the connection stays
    @Test
    void expiringOvertakesWhatWaits() throws IOException {
        Parked parked = slow();
        Publisher filling = FABRIC.publisher();
        List<String> sent = fill(parked, filling);
        Publisher waiting = FABRIC.publisher().startPush(parked.handle(), "never sent");
        waiting.expectNothingFor(50);
        Publisher expiring = FABRIC.publisher()
                .start("POST", "/v1/handles/" + parked.handle() + "/expire", new byte[0]);
        assertThat(waiting.answer().summary()).isEqualTo("410 gone expired");
        for (String each : sent) {
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
        assertThat(parked.client().readChunk()).isEmpty();
        assertThat(expiring.answer().summary()).isEqualTo("200 expired");
        assertThat(parked.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // A last message that waits behind others is still the last
    @Test
    void theLastMessageWaitsItsTurn() throws IOException {
        Parked parked = slow();
        Publisher filling = FABRIC.publisher();
        List<String> sent = fill(parked, filling);
        Publisher last = FABRIC.publisher().startPush(parked.handle(), "last", "Push-End: true");
        last.expectNothingFor(50);
        Publisher late = FABRIC.publisher().startPush(parked.handle(), "late");
        for (String each : sent) {
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
        assertThat(parked.client().readChunkText()).isEqualTo("last");
        assertThat(parked.client().readChunk()).isEmpty();
        assertThat(last.answer().summary()).isEqualTo("200 delivered");
        assertThat(late.answer().summary()).isEqualTo("410 gone completed");
    }

    // {"gone":n}: of a label, the connections that ended while its message waited
    @Test
    void aLabelCountsThoseThatEndedMeanwhile() throws IOException {
        Parked parked = slow("Push-Label: leaving");
        fill(parked, FABRIC.publisher());
        Publisher waiting = FABRIC.publisher().startLabel("leaving", "x");
        waiting.expectNothingFor(50);
        parked.client().reset();
        assertThat(waiting.answer().counts()).isEqualTo("0 delivered, 0 pending, 0 stalled, 1 gone");
    }

    // Meanwhile the others are served, on each loop, and the stalled one is asked about at once
    @Test
    void othersAreNotAffected() throws IOException {
        Parked stalled = slow();
        startHuge(stalled);
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 20; i++) {
            Parked other = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
            for (int m = 0; m < 5; m++) {
                assertThat(publisher.push(other.handle(), "m" + m).summary()).isEqualTo("200 delivered");
            }
            other.client().readHead();
            assertThat(other.client().readChunkText()).isEqualTo("m0");
        }
        assertThat(FABRIC.state(stalled.handle()).field("state")).isEqualTo("begun");
    }
}
