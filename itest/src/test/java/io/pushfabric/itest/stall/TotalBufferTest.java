package io.pushfabric.itest.stall;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Gate;
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
 * Section 2, {@code client-stalled}: "or clients.max-buffered-total is used up"; section 6: "for all of them, early
 * pushes included".
 */
class TotalBufferTest {
    private static final int LARGE = 3 * 1024 * 1024;
    private static final int MOST = 12;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.stall-wait", "40s")
            .set("clients.max-buffered", "4MiB").set("clients.max-buffered-total", "8MiB")
            .set("push.max-message", "4MiB"));

    private final List<Parked> clients = new ArrayList<>();
    private final List<Publisher> waiting = new ArrayList<>();

    /** Sends a large message to one fresh client that does not read after the other, until one is answered. */
    private Publisher useUp() throws IOException {
        for (int i = 0; i < MOST; i++) {
            Parked parked = FABRIC.park(FABRIC.slowClient(), "GET", exchange -> exchange.defer("Push-Hold: stream"));
            parked.client().readHead();
            clients.add(parked);
            waiting.add(FABRIC.publisher().startPush(parked.handle(), Stalled.message("large " + i + " ", LARGE)));
            if (waiting.get(i).isAnsweredWithin(200)) {
                return waiting.remove(i);
            }
        }
        throw new AssertionError("no limit of the total with " + MOST + " clients");
    }

    private void readAll() throws IOException {
        for (int i = 0; i < waiting.size(); i++) {
            assertThat(clients.get(i).client().readChunkText()).isEqualTo(Stalled.message("large " + i + " ", LARGE));
        }
    }

    // "or clients.max-buffered-total is used up": refused at once, and taken when the others have read
    @Test
    void theTotalIsUsedUp() throws IOException {
        Publisher refused = useUp();
        Answer answer = refused.answer();
        assertThat(answer.summary()).isEqualTo("503 client-stalled");
        assertThat(answer.header("Retry-After")).matches("\\d+");
        assertThat(waiting.size()).as("messages that waited").isBetween(2, MOST / 2);
        readAll();
        for (Publisher publisher : waiting) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        Parked last = clients.get(waiting.size());
        Publisher again = FABRIC.publisher().startPush(last.handle(), Stalled.message("again ", LARGE));
        assertThat(last.client().readChunkText()).isEqualTo(Stalled.message("again ", LARGE));
        assertThat(again.answer().summary()).isEqualTo("200 delivered");
    }

    // The same: the total is free again when the connections end
    @Test
    void theTotalIsFreeWhenConnectionsEnd() throws IOException {
        useUp().answer();
        for (int i = 0; i < waiting.size(); i++) {
            clients.get(i).client().reset();
            assertThat(waiting.get(i).answer().summary()).isEqualTo("410 gone client-closed");
        }
        int taken = waiting.size();
        clients.clear();
        waiting.clear();
        useUp().answer();
        assertThat(waiting).hasSizeGreaterThanOrEqualTo(taken - 1);
        readAll();
    }

    // "early pushes included"
    @Test
    void earlyPushesAreIncluded() throws IOException {
        List<Publisher> early = new ArrayList<>();
        List<Parked> requests = new ArrayList<>();
        Gate gate = new Gate();
        for (int i = 0; i < 3; i++) {
            requests.add(FABRIC.park(exchange -> {
                gate.pass();
                exchange.defer("Push-Hold: stream");
            }));
            early.add(FABRIC.publisher().startPush(requests.get(i).handle(), Stalled.message("early ", LARGE)));
        }
        eventually(() -> assertThat(early).anyMatch(TotalBufferTest::isAnswered));
        Publisher refused = early.stream().filter(TotalBufferTest::isAnswered).findFirst().orElseThrow();
        assertThat(refused.answer().status()).isEqualTo(503);
        gate.open();
        for (int i = 0; i < 3; i++) {
            requests.get(i).client().readHead();
            if (early.get(i) != refused) {
                assertThat(requests.get(i).client().readChunk()).hasSize(LARGE);
                assertThat(early.get(i).answer().summary()).isEqualTo("200 delivered");
            }
        }
    }

    private static boolean isAnswered(Publisher publisher) {
        try {
            return publisher.isAnswered();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // "the client does not read": one that does is served all the same
    @Test
    void aClientThatReadsIsServed() throws IOException {
        useUp().answer();
        Parked fast = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        fast.client().readHead();
        for (int i = 0; i < 10; i++) {
            assertThat(FABRIC.push(fast.handle(), "small " + i).summary()).isEqualTo("200 delivered");
            assertThat(fast.client().readChunkText()).isEqualTo("small " + i);
        }
        readAll();
    }
}
