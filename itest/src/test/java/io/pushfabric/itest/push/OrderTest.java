package io.pushfabric.itest.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2: "Messages to one handle from one publisher connection are delivered in the order sent". */
class OrderTest {
    private static final int MESSAGES = 200;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    // Pipelined, without waiting for answers; the answers come in order too (RFC 9112 9.3.2)
    @Test
    void pipelinedPushesKeepTheirOrder() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        Publisher publisher = FABRIC.publisher();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            sent.add("message " + i);
            publisher.startPush(parked.handle(), sent.get(i));
        }
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        FABRIC.pushLast(parked.handle(), "");
        assertThat(parked.client().readResponse().chunkTexts()).isEqualTo(sent);
    }

    // To two handles in turn: each answer belongs to its request
    @Test
    void answersBelongToTheirRequests() throws IOException {
        Parked one = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        Parked two = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 10; i++) {
            publisher.startPush(one.handle(), "1").startPush("unknown-unknown-unknown", "x")
                    .startPush(two.handle(), "2");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(publisher.answer().field("handle")).isEqualTo(one.handle());
            assertThat(publisher.answer().status()).isEqualTo(404);
            assertThat(publisher.answer().field("handle")).isEqualTo(two.handle());
        }
    }

    // From many publishers at once: each one's messages in its order, all whole
    @Test
    void eachPublisherKeepsItsOrder() throws Exception {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<Void>> done = new ArrayList<>();
        for (int p = 0; p < 8; p++) {
            String name = "p" + p + ":";
            done.add(threads.submit(() -> {
                try (Publisher publisher = FABRIC.node().publisher()) {
                    for (int i = 0; i < 50; i++) {
                        assertThat(publisher.push(parked.handle(), name + i).summary()).isEqualTo("200 delivered");
                    }
                }
                return null;
            }));
        }
        for (Future<Void> each : done) {
            each.get();
        }
        threads.shutdown();
        FABRIC.pushLast(parked.handle(), "");
        List<String> chunks = parked.client().readResponse().chunkTexts();
        assertThat(chunks).hasSize(400);
        for (int p = 0; p < 8; p++) {
            String name = "p" + p + ":";
            List<String> mine = chunks.stream().filter(chunk -> chunk.startsWith(name)).toList();
            for (int i = 0; i < 50; i++) {
                assertThat(mine.get(i)).isEqualTo(name + i);
            }
        }
    }

    // Of several last messages at once exactly one is delivered
    @Test
    void onlyOneIsTheLast() throws Exception {
        for (int round = 0; round < 20; round++) {
            Parked parked = FABRIC.parked(exchange -> exchange.defer());
            List<Publisher> publishers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                publishers.add(FABRIC.publisher());
            }
            for (Publisher publisher : publishers) {
                publisher.startPush(parked.handle(), "last", "Push-End: true");
            }
            List<String> answers = new ArrayList<>();
            for (Publisher publisher : publishers) {
                answers.add(publisher.answer().summary());
            }
            assertThat(answers).containsExactlyInAnyOrder("200 delivered", "410 gone completed", "410 gone completed",
                    "410 gone completed");
            assertThat(parked.client().readResponse().text()).isEqualTo("last");
            parked.client().expectNothingFor(10);
        }
    }
}
