package io.pushfabric.itest.load;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many parked clients, streams and long polls, and many publishers: no message is lost, doubled, reordered or given to
 * the wrong client, "while the backend connection goes back into the pool at once".
 */
class ManyParkedTest {
    private static final int STREAMS = 350;
    private static final int POLLS = 150;
    private static final int PUBLISHERS = 20;
    private static final int ROUNDS = 10;
    /** Each stream has two publishers; this is how far apart they are. */
    private static final int APART = 7;
    private static final int BACKEND_CONNECTIONS = 16;
    /** A connection that the node replaced may still be open on the backend's side: twice as many is still few. */
    private static final int FEW = 2 * BACKEND_CONNECTIONS;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.withBackend("max-connections", BACKEND_CONNECTIONS).set("clients.idle-timeout", "2m"));

    private final Map<String, BlockingQueue<String>> handles = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Test
    void everyMessageReachesItsClientOnceAndInOrder() throws Exception {
        FABRIC.backend().on("/stream", exchange -> defer(exchange, "Push-Hold: stream"));
        FABRIC.backend().on("/poll", exchange -> defer(exchange, "Push-Hold: response"));
        List<RawClient> streams = openStreams();
        List<Future<Void>> work = new ArrayList<>();
        for (int poll = 0; poll < POLLS; poll++) {
            work.add(threads.submit(polling(poll)));
        }
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            work.add(threads.submit(publishing(publisher)));
        }
        for (Future<Void> each : work) {
            each.get(60, TimeUnit.SECONDS);
        }
        assertThat(FABRIC.backend().mostConnections())
                .as("of " + FABRIC.backend().totalConnections() + " in all").isLessThanOrEqualTo(FEW);
        assertThat(FABRIC.metric("parked_connections")).isEqualTo(STREAMS);
        endStreams();
        for (int stream = 0; stream < STREAMS; stream++) {
            checkStream(stream, streams.get(stream).readResponse().chunkTexts());
        }
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isZero());
        threads.shutdown();
    }

    private void defer(Exchange exchange, String hold) throws IOException {
        handlesOf(exchange.request().query()).add(exchange.handle());
        exchange.defer(hold, "Content-Type: text/plain");
    }

    private BlockingQueue<String> handlesOf(String client) {
        return handles.computeIfAbsent(client, name -> new LinkedBlockingQueue<>());
    }

    private List<RawClient> openStreams() throws IOException {
        List<RawClient> streams = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            streams.add(FABRIC.client().get("/stream?s" + stream));
        }
        return streams;
    }

    /** A client that asks again as soon as it has its answer. */
    private Callable<Void> polling(int poll) {
        return () -> {
            try (RawClient client = FABRIC.node().client()) {
                for (int round = 0; round < ROUNDS; round++) {
                    assertThat(client.get("/poll?l" + poll).readResponse().text()).isEqualTo("l" + poll + " " + round);
                }
            }
            return null;
        };
    }

    private Callable<Void> publishing(int publisher) {
        return () -> {
            try (Publisher connection = FABRIC.node().publisher()) {
                for (int round = 0; round < ROUNDS; round++) {
                    publishRound(connection, publisher, round);
                }
            }
            return null;
        };
    }

    private void publishRound(Publisher connection, int publisher, int round) throws Exception {
        for (int stream = 0; stream < STREAMS; stream++) {
            if (stream % PUBLISHERS == publisher || (stream + APART) % PUBLISHERS == publisher) {
                String handle = takeHandle("s" + stream);
                handlesOf("s" + stream).add(handle);
                assertDelivered(connection.push(handle, "s" + stream + " p" + publisher + " " + round));
            }
        }
        for (int poll = publisher; poll < POLLS; poll += PUBLISHERS) {
            assertDelivered(connection.pushLast(takeHandle("l" + poll), "l" + poll + " " + round));
        }
    }

    private String takeHandle(String client) throws InterruptedException {
        String handle = handlesOf(client).poll(20, TimeUnit.SECONDS);
        assertThat(handle).as("the handle of " + client).isNotNull();
        return handle;
    }

    private static void assertDelivered(Answer answer) {
        assertThat(answer.summary()).isEqualTo("200 delivered");
    }

    private void endStreams() throws Exception {
        try (Publisher connection = FABRIC.node().publisher()) {
            for (int stream = 0; stream < STREAMS; stream++) {
                assertDelivered(connection.pushLast(takeHandle("s" + stream), "end"));
            }
        }
    }

    private static void checkStream(int stream, List<String> chunks) {
        assertThat(chunks).hasSize(2 * ROUNDS + 1).endsWith("end");
        for (int publisher : new int[] {stream % PUBLISHERS, (stream + APART) % PUBLISHERS}) {
            List<String> expected = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                expected.add("s" + stream + " p" + publisher + " " + round);
            }
            assertThat(chunks).containsSubsequence(expected);
        }
    }
}
