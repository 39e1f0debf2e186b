package io.pushfabric.itest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Batch;
import io.pushfabric.itest.harness.BatchAnswer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.Response;
import io.pushfabric.itest.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2, {@code POST /v1/messages}: "application/x-ndjson, one push a line … one result a line, in order". */
class BatchTest {
    private static final int MAX_MESSAGE = 2048;
    private static final String NOBODY = "0 delivered, 0 pending, 0 stalled, 0 gone";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.max-message", "2KiB"));

    private static Parked stream(String... headers) throws IOException {
        String[] all = List.of(headers).toArray(new String[headers.length + 1]);
        all[headers.length] = "Push-Hold: stream";
        Parked parked = FABRIC.park(exchange -> exchange.defer(all));
        parked.client().readHead();
        return parked;
    }

    // "one result a line, in order: the 200/202 body or the problem object of the single push, with id if one was
    // given"
    @Test
    void resultsComeInOrder() throws IOException {
        Parked one = stream("Push-Label: batch-order");
        Parked two = stream("Push-Label: batch-order");
        BatchAnswer answer = FABRIC.batch(new Batch().toHandle(one.handle(), "1", "id", "a")
                .toLabel("batch-order", "2", "id", "b").toHandle("unknown-unknown-unknown", "3", "id", "c")
                .toHandle(two.handle(), "4").toLabel("batch-nobody", "5").toHandle(one.handle(), "6", "id", "f"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(answer.summaries()).containsExactly("delivered", "2 delivered, 0 pending, 0 stalled, 0 gone",
                "404 unknown-handle", "delivered", NOBODY, "delivered");
        assertThat(answer.ids()).containsExactly("a", "b", "c", "", "", "f");
        assertThat(answer.result(0).field("handle")).isEqualTo(one.handle());
        assertThat(answer.result(0).field("node")).isEqualTo("node-a");
        assertThat(answer.result(3).field("handle")).isEqualTo(two.handle());
        assertThat(answer.result(3).json().has("id")).isFalse();
        assertThat(List.of(one.client().readChunkText(), one.client().readChunkText(), one.client().readChunkText()))
                .containsExactlyInAnyOrder("1", "2", "6");
        assertThat(List.of(two.client().readChunkText(), two.client().readChunkText()))
                .containsExactlyInAnyOrder("2", "4");
    }

    // "the problem object of the single push": type, title, status, detail, and the reason of a 410
    @Test
    void aProblemIsThatOfTheSinglePush() throws IOException {
        Parked parked = stream();
        FABRIC.pushLast(parked.handle(), "end");
        Result gone = FABRIC.batch(new Batch().toHandle(parked.handle(), "late")).result(0);
        assertThat(gone.summary()).isEqualTo("410 gone completed");
        assertThat(gone.field("type")).isEqualTo("urn:pushfabric:problem:gone");
        assertThat(gone.field("title")).isNotBlank();
        assertThat(gone.field("detail")).isNotBlank();
    }

    // The same for 409
    @Test
    void aNormalResponseIsNotDeferredHereToo() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "normal"));
        FABRIC.client().get(path).readResponse();
        String handle = FABRIC.backend().next(path).handle();
        assertThat(FABRIC.batch(new Batch().toHandle(handle, "x")).summaries()).containsExactly("409 not-deferred");
    }

    // "text": the message in UTF-8
    @Test
    void textIsUtf8() throws IOException {
        Parked parked = stream();
        String text = "a \"quoted\" line\n\u00e4\u20ac\ud83d\ude00\u0000 end";
        FABRIC.batch(new Batch().toHandle(parked.handle(), text)
                .line("{\"handle\":\"" + parked.handle() + "\",\"text\":\"\\u00e4\\ud83d\\ude00\"}"));
        assertThat(new String(parked.client().readChunk(), StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(new String(parked.client().readChunk(), StandardCharsets.UTF_8)).isEqualTo("\u00e4\ud83d\ude00");
    }

    // "base64": any bytes
    @Test
    void base64IsAnyBytes() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Parked parked = stream();
        FABRIC.batch(new Batch().line("{\"handle\":\"" + parked.handle() + "\",\"base64\":\""
                + Base64.getEncoder().encodeToString(all) + "\"}"));
        assertThat(parked.client().readChunk()).isEqualTo(all);
    }

    // Neither of the two is an empty message: "delivered, writes nothing", or the end
    @Test
    void neitherIsAnEmptyMessage() throws IOException {
        Parked parked = stream();
        String to = "{\"handle\":\"" + parked.handle() + "\"";
        assertThat(FABRIC.batch(new Batch().line(to + "}").line(to + ",\"end\":true}")).summaries())
                .containsExactly("delivered", "delivered");
        assertThat(parked.client().readChunk()).isEmpty();
    }

    // "end":bool
    @Test
    void endMarksTheLast() throws IOException {
        Parked parked = stream();
        assertThat(FABRIC.batch(new Batch().toHandle(parked.handle(), "one", "end", false)
                .toHandle(parked.handle(), "two", "end", true).toHandle(parked.handle(), "three")).summaries())
                .containsExactly("delivered", "delivered", "410 gone completed");
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        assertThat(parked.client().readChunkText()).isEqualTo("two");
        assertThat(parked.client().readChunk()).isEmpty();
    }

    // "status", "contentType": as Push-Status and Content-Type
    @Test
    void statusAndContentTypeReplaceTheHead() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer("Content-Type: text/plain"));
        FABRIC.batch(new Batch().toHandle(parked.handle(), "x", "status", 418, "contentType", "application/x-tea",
                "end", true));
        Response response = parked.client().readResponse();
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.head().headers("Content-Type")).containsExactly("application/x-tea");
        assertThat(response.header("Content-Length")).isEqualTo("1");
    }

    // The Content-Type of the batch is none of its messages'
    @Test
    void theTypeOfTheBatchReplacesNothing() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer("Content-Type: text/plain"));
        FABRIC.batch(new Batch().toHandle(parked.handle(), "x", "end", true));
        assertThat(parked.client().readResponse().header("Content-Type")).isEqualTo("text/plain");
    }

    // A line that is no push is a problem object in its place, and the others go on
    @ParameterizedTest
    @ValueSource(strings = {
        "nonsense", "[]", "\"text\"", "1", "null", "{", "{}", "{\"handle\":\"H\",\"text\":\"x\"", "{\"text\":\"x\"}",
        "{\"handle\":\"H\",\"label\":\"l\",\"text\":\"x\"}", "{\"handle\":\"H\",\"text\":\"x\",\"base64\":\"eA==\"}",
        "{\"handle\":\"H\",\"text\":\"x\",\"colour\":\"red\"}", "{\"handle\":\"H\",\"text\":\"x\",\"text\":\"y\"}",
        "{\"handle\":\"H\",\"handle\":\"H\",\"text\":\"x\"}", "{\"handle\":\"H\",\"text\":\"x\"} {}",
        "{\"handle\":\"H\",\"text\":\"x\"},", "{\"handle\":7,\"text\":\"x\"}", "{\"handle\":null,\"text\":\"x\"}",
        "{\"label\":[\"l\"],\"text\":\"x\"}", "{\"handle\":\"H\",\"text\":1}", "{\"handle\":\"H\",\"text\":{}}",
        "{\"handle\":\"H\",\"base64\":\"%%%\"}", "{\"handle\":\"H\",\"base64\":\"eA\\n==\"}",
        "{\"handle\":\"H\",\"text\":\"x\",\"end\":\"true\"}", "{\"handle\":\"H\",\"text\":\"x\",\"end\":1}",
        "{\"handle\":\"H\",\"text\":\"x\",\"status\":204}", "{\"handle\":\"H\",\"text\":\"x\",\"status\":600}",
        "{\"handle\":\"H\",\"text\":\"x\",\"status\":\"200\"}", "{\"handle\":\"H\",\"text\":\"x\",\"status\":200.5}",
        "{\"handle\":\"H\",\"text\":\"x\",\"id\":\"\"}", "{\"handle\":\"H\",\"text\":\"x\",\"id\":\"a b\"}",
        "{\"handle\":\"H\",\"text\":\"x\",\"id\":7}",
        "{\"handle\":\"H\",\"text\":\"x\",\"id\":\"\u00e4\"}",
        "{\"handle\":\"H\",\"text\":\"x\",\"contentType\":\"a/b\\r\\nX-Evil: 1\"}",
        "{\"label\":\"a b\",\"text\":\"x\"}",
        "{\"label\":\"..\",\"text\":\"x\"}", "{\"label\":\"\",\"text\":\"x\"}",
    })
    void aBadLineIsAProblemInItsPlace(String line) throws IOException {
        Parked parked = stream();
        BatchAnswer answer = FABRIC.batch(new Batch().toHandle(parked.handle(), "before", "id", "1")
                .line(line.replace("\"H\"", '"' + parked.handle() + '"'))
                .toHandle(parked.handle(), "after", "id", "3"));
        assertThat(answer.summaries()).containsExactly("delivered", "400 bad-request", "delivered");
        assertThat(answer.result(1).field("detail")).isNotBlank();
        assertThat(parked.client().readChunkText()).isEqualTo("before");
        assertThat(parked.client().readChunkText()).isEqualTo("after");
    }

    // "with id if one was given": of a refused line too, where the line can be read
    @Test
    void aRefusedLineKeepsItsId() throws IOException {
        BatchAnswer answer = FABRIC.batch(new Batch().toLabel("l", "x", "id", "seven", "status", 204)
                .toHandle("x", "x", "id", "eight"));
        assertThat(answer.summaries()).containsExactly("400 bad-request", "404 unknown-handle");
        assertThat(answer.ids()).containsExactly("seven", "eight");
    }

    // Bytes that are not UTF-8 are no JSON (RFC 8259 8.1)
    @Test
    void onlyUtf8IsRead() throws IOException {
        Parked parked = stream();
        byte[] body = ("{\"handle\":\"" + parked.handle() + "\",\"text\":\"\u00ff\"}\n{\"handle\":\"" + parked.handle()
                + "\",\"text\":\"fine\"}\n").getBytes(StandardCharsets.ISO_8859_1);
        BatchAnswer answer = FABRIC.publisher().start("POST", "/v1/messages", body,
                "Content-Type: application/x-ndjson").batchAnswer();
        assertThat(answer.summaries()).containsExactly("400 bad-request", "delivered");
        assertThat(parked.client().readChunkText()).isEqualTo("fine");
    }

    // Blank lines are no pushes, and have no results
    @Test
    void blankLinesHaveNoResults() throws IOException {
        Parked parked = stream();
        assertThat(FABRIC.batch(new Batch().line("").toHandle(parked.handle(), "one").line("").line("")
                .toHandle(parked.handle(), "two").line("")).summaries()).containsExactly("delivered", "delivered");
    }

    // The last line need not have a line feed
    @Test
    void theLastLineFeedMayBeMissing() throws IOException {
        Parked parked = stream();
        String lines = new Batch().toHandle(parked.handle(), "one").toHandle(parked.handle(), "two").text();
        BatchAnswer answer = FABRIC.publisher().start("POST", "/v1/messages", lines.strip().getBytes(
                StandardCharsets.UTF_8), "Content-Type: application/x-ndjson").batchAnswer();
        assertThat(answer.summaries()).containsExactly("delivered", "delivered");
        assertThat(parked.client().readChunkText() + parked.client().readChunkText()).isEqualTo("onetwo");
    }

    // "413 too-large: over push.max-message", of one line: text, base64, and one without an end in sight
    @Test
    void aMessageThatIsTooLargeIsAProblemInItsPlace() throws IOException {
        Parked parked = stream();
        String to = "{\"handle\":\"" + parked.handle() + "\",\"base64\":\"";
        BatchAnswer answer = FABRIC.batch(new Batch().toHandle(parked.handle(), "x".repeat(MAX_MESSAGE))
                .toHandle(parked.handle(), "y".repeat(MAX_MESSAGE + 1))
                .line(to + Base64.getEncoder().encodeToString(new byte[MAX_MESSAGE + 1]) + "\"}")
                .line(to + Base64.getEncoder().encodeToString(new byte[MAX_MESSAGE]) + "\"}")
                .toHandle(parked.handle(), "z".repeat(1024 * 1024)).toHandle(parked.handle(), "after"));
        assertThat(answer.summaries()).containsExactly("delivered", "413 too-large", "413 too-large", "delivered",
                "413 too-large", "delivered");
        assertThat(parked.client().readChunk()).hasSize(MAX_MESSAGE);
        assertThat(parked.client().readChunk()).containsOnly(0).hasSize(MAX_MESSAGE);
        assertThat(parked.client().readChunkText()).isEqualTo("after");
    }

    // "415": it is not this type
    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/json", "Content-Type: text/plain", "X-No: type",
        "Content-Type: application/x-www-form-urlencoded"})
    void otherTypes(String header) throws IOException {
        Parked parked = stream();
        Publisher publisher = FABRIC.publisher();
        assertThat(publisher.call("POST", "/v1/messages", new Batch().toHandle(parked.handle(), "x").bytes(), header)
                .status()).isEqualTo(415);
        parked.client().expectNothingFor(20);
    }

    // RFC 9110 8.3.1: a type has no case, and may have parameters
    @ParameterizedTest
    @ValueSource(strings = {"Application/X-NDJSON", "application/x-ndjson; charset=utf-8"})
    void theSameTypeWrittenOtherwise(String type) throws IOException {
        Parked parked = stream();
        assertThat(FABRIC.publisher().call("POST", "/v1/messages", new Batch().toHandle(parked.handle(), "x").bytes(),
                "Content-Type: " + type).status()).isEqualTo(200);
    }

    // "Messages to one handle … are delivered in the order sent": within a batch and over several of one connection
    @Test
    void orderIsKeptForEachHandle() throws IOException {
        assertOrder(false);
    }

    // The same: a message to a label is one to each handle that carries it
    @Test
    void orderIsKeptForLabelsToo() throws IOException {
        for (int round = 0; round < 10; round++) {
            assertOrder(true);
        }
    }

    private static void assertOrder(boolean withLabels) throws IOException {
        Parked one = stream("Push-Label: batch-both");
        Parked two = stream("Push-Label: batch-both");
        Publisher publisher = FABRIC.publisher();
        List<String> expected = new ArrayList<>();
        for (int b = 0; b < 4; b++) {
            Batch batch = new Batch();
            for (int i = 0; i < 50; i++) {
                String text = b + "." + i;
                expected.add(text);
                if (withLabels && i % 3 == 0) {
                    batch.toLabel("batch-both", text);
                } else {
                    batch.toHandle(one.handle(), text).toHandle(two.handle(), text);
                }
            }
            publisher.startBatch(batch);
        }
        for (int b = 0; b < 4; b++) {
            assertThat(publisher.batchAnswer().status()).isEqualTo(200);
        }
        for (String text : expected) {
            assertThat(one.client().readChunkText()).isEqualTo(text);
            assertThat(two.client().readChunkText()).isEqualTo(text);
        }
        FABRIC.delete(one.handle());
        FABRIC.delete(two.handle());
    }

    // "id": idempotent, within one batch, over two, and together with the header of single pushes
    @Test
    void idsWorkAsOfSinglePushes() throws IOException {
        Parked parked = stream();
        Batch batch = new Batch().toHandle(parked.handle(), "one", "id", "1")
                .toHandle(parked.handle(), "one", "id", "1")
                .toHandle(parked.handle(), "two", "id", "2");
        assertThat(FABRIC.batch(batch).summaries()).containsOnly("delivered");
        assertThat(FABRIC.batch(batch).summaries()).containsOnly("delivered");
        assertThat(FABRIC.push(parked.handle(), "one", "Push-Id: 1").summary()).isEqualTo("200 delivered");
        FABRIC.pushLast(parked.handle(), "end");
        assertThat(parked.client().readChunkText()).isEqualTo("one");
        assertThat(parked.client().readChunkText()).isEqualTo("two");
        assertThat(parked.client().readChunkText()).isEqualTo("end");
    }
}
