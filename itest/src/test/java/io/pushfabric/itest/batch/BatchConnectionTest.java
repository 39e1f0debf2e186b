package io.pushfabric.itest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.BatchAnswer;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2, {@code POST /v1/messages}: long batches, slow ones, and those that are cut. */
class BatchConnectionTest {
    private static final int HANDLES = 50;
    private static final int LINES = 5_000;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.plain();

    private static Parked stream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        return parked;
    }

    private static RawClient raw() throws IOException {
        return FABRIC.closing(RawClient.connect(FABRIC.node().config().port("push")));
    }

    private static String request(Batch batch) {
        return RawClient.requestText("POST", "/v1/messages", batch.text(), "Content-Type: application/x-ndjson");
    }

    // "one result a line, in order", of 5,000 lines to 50 connections
    @Test
    void aLongBatch() throws Exception {
        List<Parked> all = new ArrayList<>();
        for (int i = 0; i < HANDLES; i++) {
            all.add(stream());
        }
        Batch batch = new Batch();
        for (int i = 0; i < LINES; i++) {
            batch.toHandle(all.get(i % HANDLES).handle(), "message " + i, "id", "id-" + i);
        }
        ExecutorService reader = Executors.newSingleThreadExecutor();
        Future<List<List<String>>> read = reader.submit(() -> readAll(all));
        BatchAnswer answer = FABRIC.batch(batch);
        assertThat(answer.summaries()).hasSize(LINES).containsOnly("delivered");
        List<String> ids = answer.ids();
        List<List<String>> chunks = read.get(20, TimeUnit.SECONDS);
        reader.shutdown();
        for (int i = 0; i < LINES; i++) {
            assertThat(ids.get(i)).isEqualTo("id-" + i);
            assertThat(chunks.get(i % HANDLES).get(i / HANDLES)).isEqualTo("message " + i);
        }
    }

    private static List<List<String>> readAll(List<Parked> all) throws IOException {
        List<List<String>> chunks = new ArrayList<>();
        for (Parked each : all) {
            List<String> mine = new ArrayList<>();
            for (int i = 0; i < LINES / HANDLES; i++) {
                mine.add(each.client().readChunkText());
            }
            chunks.add(mine);
        }
        return chunks;
    }

    // Bytes may come one by one
    @Test
    void aBatchByteByByte() throws IOException {
        Parked parked = stream();
        RawClient raw = raw().sendSlowly(request(new Batch().toHandle(parked.handle(), "one", "id", "1")
                .line("nonsense").toHandle(parked.handle(), "two", "id", "3")));
        BatchAnswer answer = new BatchAnswer(raw.readResponse("POST"));
        assertThat(answer.summaries()).containsExactly("delivered", "400 bad-request", "delivered");
        assertThat(answer.ids()).containsExactly("1", "", "3");
        assertThat(parked.client().readChunkText() + parked.client().readChunkText()).isEqualTo("onetwo");
    }

    // RFC 9112 7.1: chunks of the request's body need not be lines
    @Test
    void aBatchInChunks() throws IOException {
        Parked parked = stream();
        String text = new Batch().toHandle(parked.handle(), "one").toHandle(parked.handle(), "two").text();
        RawClient raw = raw().send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < text.length(); at += 7) {
            String part = text.substring(at, Math.min(text.length(), at + 7));
            raw.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
        }
        raw.send("0\r\n\r\n");
        assertThat(new BatchAnswer(raw.readResponse("POST")).summaries()).containsExactly("delivered", "delivered");
        assertThat(parked.client().readChunkText() + parked.client().readChunkText()).isEqualTo("onetwo");
    }

    // A line that has come is a push, though more are to come
    @Test
    void linesAreDeliveredAsTheyCome() throws IOException {
        Parked parked = stream();
        RawClient raw = raw();
        String text = request(new Batch().toHandle(parked.handle(), "one").toHandle(parked.handle(), "two"));
        int firstLine = text.indexOf('\n', text.indexOf("\r\n\r\n") + 4) + 1;
        raw.send(text.substring(0, firstLine));
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        parked.client().expectNothingFor(50);
        raw.send(text.substring(firstLine));
        assertThat(parked.client().readChunkText()).isEqualTo("two");
        assertThat(new BatchAnswer(raw.readResponse("POST")).summaries()).containsExactly("delivered", "delivered");
    }

    // A batch that is cut: the lines that were complete count, the one that was not does not
    @Test
    void aBatchThatIsCutCountsAsFarAsItCame() throws IOException {
        for (boolean orderly : new boolean[] {true, false}) {
            Parked parked = stream();
            String text = request(new Batch().toHandle(parked.handle(), "one").toHandle(parked.handle(), "two")
                    .toHandle(parked.handle(), "three"));
            RawClient raw = raw().send(text.substring(0, text.length() - 1));
            assertThat(parked.client().readChunkText()).isEqualTo("one");
            assertThat(parked.client().readChunkText()).isEqualTo("two");
            if (orderly) {
                raw.halfClose();
            } else {
                raw.reset();
            }
            assertThat(FABRIC.push(parked.handle(), "next").summary()).isEqualTo("200 delivered");
            assertThat(parked.client().readChunkText()).isEqualTo("next");
        }
    }

    // "HTTP/1.1, keep-alive": batches and single pushes in turn, pipelined too
    @Test
    void theConnectionGoesOn() throws IOException {
        Parked parked = stream();
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 5; i++) {
            publisher.startBatch(new Batch().toHandle(parked.handle(), "batch").line("nonsense"))
                    .startPush(parked.handle(), "single");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(publisher.batchAnswer().summaries()).containsExactly("delivered", "400 bad-request");
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
            assertThat(parked.client().readChunkText()).isEqualTo("batch");
            assertThat(parked.client().readChunkText()).isEqualTo("single");
        }
    }

    // An early push in a batch waits for the deferral as a single one does, and its result keeps its place
    @Test
    void anEarlyLineKeepsItsPlace() throws Exception {
        Parked parked = stream();
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.defer();
        });
        RawClient client = FABRIC.client().get(path);
        String early = FABRIC.backend().next(path).handle();
        Publisher publisher = FABRIC.publisher().startBatch(new Batch().toHandle(parked.handle(), "one", "id", "1")
                .toHandle(early, "early", "id", "2", "end", true).toHandle(parked.handle(), "two", "id", "3"));
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        gate.open();
        BatchAnswer answer = publisher.batchAnswer();
        assertThat(answer.summaries()).containsExactly("delivered", "delivered", "delivered");
        assertThat(answer.ids()).containsExactly("1", "2", "3");
        Response response = client.readResponse();
        assertThat(response.text()).isEqualTo("early");
    }
}
