package io.pushfabric.itest.load;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many labelled streams, and publishers that push to handles and labels, singly and in batches, under ids, and repeat
 * pushes at random: no message is lost, doubled, reordered or given to the wrong client.
 *
 * <p>A publisher owns the clients of its number, and pushes to all by the label {@code everyone}. Its messages to one
 * client are {@code publisher:sequence}, in the order of the sequence.
 */
class LabelledLoadTest {
    private static final int CLIENTS = 300;
    private static final int PUBLISHERS = 10;
    private static final int ROUNDS = 8;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.idle-timeout", "2m"));

    private final List<Parked> clients = new ArrayList<>();
    private final List<List<String>> expected = new ArrayList<>();
    private final List<String> toAll = new ArrayList<>();
    private final long seed = new Random().nextLong();

    /** One publisher: a connection, and what it sent to whom. */
    private final class Publishing implements Callable<Void> {
        private final int number;
        private final Random random;
        private final Set<String> sentToAll = new HashSet<>();
        private int sequence;

        Publishing(int number) {
            this.number = number;
            this.random = new Random(seed + number);
        }

        @Override
        public Void call() throws Exception {
            try (Publisher first = FABRIC.node().publisher(); Publisher second = FABRIC.node().publisher()) {
                for (int round = 0; round < ROUNDS; round++) {
                    pushSingly(first, second);
                    pushByLabel(first, second);
                    pushInABatch(first, second);
                    pushToAll(first);
                }
            }
            return null;
        }

        private String next() {
            return number + ":" + sequence++;
        }

        private List<Integer> mine() {
            List<Integer> mine = new ArrayList<>();
            for (int client = number; client < CLIENTS; client += PUBLISHERS) {
                mine.add(client);
            }
            return mine;
        }

        private void pushSingly(Publisher first, Publisher second) throws IOException {
            for (int client : mine()) {
                String text = next();
                String handle = clients.get(client).handle();
                String id = "Push-Id: " + text;
                expected.get(client).add(text);
                assertDelivered(first.push(handle, text, id));
                if (random.nextInt(4) == 0) {
                    assertDelivered((random.nextBoolean() ? first : second).push(handle, text, id));
                }
            }
        }

        /** The label that the clients of this publisher share. */
        private void pushByLabel(Publisher first, Publisher second) throws IOException {
            String text = next();
            String counts = mine().size() + " delivered, 0 pending, 0 stalled, 0 gone";
            mine().forEach(client -> expected.get(client).add(text));
            first.startLabel("group/" + number, text, "Push-Id: " + text);
            if (random.nextBoolean()) {
                assertThat(second.pushLabel("group/" + number, text, "Push-Id: " + text).counts()).isEqualTo(counts);
            }
            assertThat(first.answer().counts()).isEqualTo(counts);
        }

        private void pushInABatch(Publisher first, Publisher second) throws IOException {
            Batch batch = new Batch();
            for (int client : mine()) {
                for (int i = 0; i < 2; i++) {
                    String text = next();
                    expected.get(client).add(text);
                    batch.toHandle(clients.get(client).handle(), text, "id", text);
                    if (random.nextInt(4) == 0) {
                        batch.toHandle(clients.get(client).handle(), text, "id", text);
                    }
                }
            }
            assertThat(first.batch(batch).results()).extracting(Result::summary).containsOnly("delivered");
            if (random.nextBoolean()) {
                assertThat(second.batch(batch).results()).extracting(Result::summary).containsOnly("delivered");
            }
        }

        private void pushToAll(Publisher first) throws IOException {
            String text = "all " + next();
            sentToAll.add(text);
            for (int i = random.nextInt(2); i < 2; i++) {
                assertThat(first.pushLabel("everyone", text, "Push-Id: " + text.replace(' ', '-')).counts())
                        .isEqualTo(CLIENTS + " delivered, 0 pending, 0 stalled, 0 gone");
            }
        }
    }

    private static void assertDelivered(Answer answer) {
        assertThat(answer.summary()).isEqualTo("200 delivered");
    }

    @Test
    void everyMessageReachesItsClientsOnceAndInOrder() throws Exception {
        for (int client = 0; client < CLIENTS; client++) {
            String labels = "Push-Label: everyone, group/" + client % PUBLISHERS + ", client:" + client;
            clients.add(FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", labels)));
            clients.get(client).client().readHead();
            expected.add(new ArrayList<>());
        }
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<List<String>>> reading = new ArrayList<>();
        for (Parked each : clients) {
            reading.add(threads.submit(() -> readToTheEnd(each)));
        }
        List<Publishing> publishing = new ArrayList<>();
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            publishing.add(new Publishing(publisher));
        }
        for (Future<Void> each : threads.invokeAll(publishing, 60, TimeUnit.SECONDS)) {
            each.get();
        }
        publishing.forEach(each -> toAll.addAll(each.sentToAll));
        assertThat(FABRIC.pushLabel("everyone", "", "Push-End: true").counts()).startsWith(CLIENTS + " delivered");
        for (int client = 0; client < CLIENTS; client++) {
            check(client, reading.get(client).get(10, TimeUnit.SECONDS));
        }
        eventually(() -> assertThat(FABRIC.metric("parked_connections")).isZero());
        threads.shutdown();
    }

    private static List<String> readToTheEnd(Parked parked) throws IOException {
        List<String> chunks = new ArrayList<>();
        for (String chunk = parked.client().readChunkText(); !chunk.isEmpty();
                chunk = parked.client().readChunkText()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private void check(int client, List<String> chunks) {
        String name = "client " + client + ", seed " + seed;
        List<String> own = chunks.stream().filter(chunk -> !chunk.startsWith("all ")).toList();
        assertThat(own).as(name).isEqualTo(expected.get(client));
        List<String> shared = chunks.stream().filter(chunk -> chunk.startsWith("all ")).toList();
        assertThat(shared).as(name).containsExactlyInAnyOrderElementsOf(toAll);
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            String prefix = "all " + publisher + ":";
            List<Integer> sequence = shared.stream().filter(chunk -> chunk.startsWith(prefix))
                    .map(chunk -> Integer.parseInt(chunk.substring(prefix.length()))).toList();
            assertThat(sequence).as(name).isSorted();
        }
    }
}
