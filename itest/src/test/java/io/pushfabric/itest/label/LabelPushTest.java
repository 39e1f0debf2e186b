package io.pushfabric.itest.label;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2, {@code POST /v1/labels/{label}}: "the same message to every connection that carries the label". */
class LabelPushTest {
    private static final int MANY = 24;
    private static final String NOBODY = "0 delivered, 0 pending, 0 stalled, 0 gone";
    private static final String ONE = "1 delivered, 0 pending, 0 stalled, 0 gone";

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.max-message", "2KiB"));

    /** A stream of which the head has come. */
    private static Parked stream(String labels) throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream", "Push-Label: " + labels));
        parked.client().readHead();
        return parked;
    }

    // "to every connection that carries the label": to so many that each loop of the node has some
    @Test
    void everyConnectionThatCarriesItGetsIt() throws IOException {
        List<Parked> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(stream("everyone"));
        }
        Answer answer = FABRIC.pushLabel("everyone", "hello");
        assertThat(answer.counts()).isEqualTo(MANY + " delivered, 0 pending, 0 stalled, 0 gone");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        for (Parked each : all) {
            assertThat(each.client().readChunkText()).isEqualTo("hello");
        }
    }

    // The same: and no other connection does
    @Test
    void nobodyElseGetsIt() throws IOException {
        Parked without = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        without.client().readHead();
        Parked other = stream("apples-2");
        Parked one = stream("apples");
        assertThat(FABRIC.pushLabel("apples", "x").counts()).isEqualTo(ONE);
        assertThat(one.client().readChunkText()).isEqualTo("x");
        other.client().expectNothingFor(50);
        without.client().expectNothingFor(50);
    }

    // "A label works at once through the node that parked it": as soon as the client sees the head
    @Test
    void itWorksAtOnce() throws IOException {
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 20; i++) {
            Parked parked = stream("at-once-" + i);
            assertThat(publisher.pushLabel("at-once-" + i, "x").counts()).isEqualTo(ONE);
            assertThat(parked.client().readChunkText()).isEqualTo("x");
        }
    }

    // "A label is a name that the application gives to one or more parked connections": one may carry several
    @Test
    void aConnectionMayCarrySeveral() throws IOException {
        Parked both = stream("red, green");
        Parked one = stream("green");
        assertThat(FABRIC.pushLabel("red", "to red").counts()).isEqualTo(ONE);
        assertThat(FABRIC.pushLabel("green", "to green").counts())
                .isEqualTo("2 delivered, 0 pending, 0 stalled, 0 gone");
        assertThat(both.client().readChunkText()).isEqualTo("to red");
        assertThat(both.client().readChunkText()).isEqualTo("to green");
        assertThat(one.client().readChunkText()).isEqualTo("to green");
    }

    // "at most 16", "the header may be repeated": each of them works
    @Test
    void sixteenLabelsInSeveralLines() throws IOException {
        String first = IntStream.range(0, 10).mapToObj(i -> "many-" + i).collect(Collectors.joining(","));
        String second = IntStream.range(10, 16).mapToObj(i -> "many-" + i).collect(Collectors.joining(" , "));
        Parked parked = FABRIC.parked(exchange ->
                exchange.defer("Push-Hold: stream", "Push-Label: " + first, "Push-Label: " + second));
        parked.client().readHead();
        for (int i = 0; i < 16; i++) {
            assertThat(FABRIC.pushLabel("many-" + i, "" + i).counts()).isEqualTo(ONE);
            assertThat(parked.client().readChunkText()).isEqualTo("" + i);
        }
        assertThat(FABRIC.state(parked.handle()).json().path("labels").size()).isEqualTo(16);
    }

    // A connection that is given a label twice carries it, and gets the message once
    @Test
    void twiceTheSameIsOne() throws IOException {
        Parked parked = stream("twin, twin");
        assertThat(FABRIC.pushLabel("twin", "x").counts()).isEqualTo(ONE);
        assertThat(FABRIC.pushLabel("twin", "y").counts()).isEqualTo(ONE);
        assertThat(parked.client().readChunkText()).isEqualTo("x");
        assertThat(parked.client().readChunkText()).isEqualTo("y");
    }

    // "each [A-Za-z0-9._:@/+-]{1,128}"; "A label in a URL is one percent-encoded path segment"
    @ParameterizedTest
    @ValueSource(strings = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/+-", "/", "//", "+", "-", "...", "a/../b",
        "/v1/labels/x", "expire", "a/expire", "user:1@host/a+b",
    })
    void allCharactersThatAreAllowed(String label) throws IOException {
        Parked parked = stream(label);
        assertThat(FABRIC.pushLabel(label, "x").counts()).isEqualTo(ONE);
        assertThat(parked.client().readChunkText()).isEqualTo("x");
        assertThat(FABRIC.call("GET", Publisher.labelTarget(label)).field("label")).isEqualTo(label);
    }

    // The longest one
    @Test
    void aLabelOf128Characters() throws IOException {
        String label = "L".repeat(128);
        Parked parked = stream(label);
        assertThat(FABRIC.pushLabel(label, "x").counts()).isEqualTo(ONE);
        assertThat(parked.client().readChunkText()).isEqualTo("x");
    }

    // RFC 3986 3.3, 6.2.2: ":", "@" and "+" may stand in a segment as they are, "+" is no space, hexadecimal has no
    // case, and what need not be encoded may be
    @ParameterizedTest
    @CsvSource({"a+b:c@d, a+b:c@d", "a%2fb, a/b", "%61%62, ab", "a%2Bb, a+b"})
    void oneSegmentAsUrlsAreWritten(String segment, String label) throws IOException {
        Parked parked = stream(label);
        assertThat(FABRIC.call("POST", "/v1/labels/" + segment).counts()).isEqualTo(ONE);
        assertThat(FABRIC.call("POST", "/v1/labels/" + segment + "?end=true").counts()).isEqualTo(ONE);
        assertThat(parked.client().readChunk()).isEmpty();
    }

    // Labels are compared as they are: case matters
    @Test
    void caseMatters() throws IOException {
        Parked parked = stream("Case");
        assertThat(FABRIC.pushLabel("case", "x").counts()).isEqualTo(NOBODY);
        parked.client().expectNothingFor(20);
    }

    // "answers 200 with {"delivered":n,"pending":n,"stalled":n,"gone":n}, also when all are 0"
    @Test
    void nobodyCarriesIt() throws IOException {
        assertThat(FABRIC.pushLabel("nobody", "x").counts()).isEqualTo(NOBODY);
    }

    // "?end=true or Push-End: true marks the last message of the response": for each of them
    @Test
    void theLastMessageOfEach() throws IOException {
        Parked stream = stream("ending");
        Parked waiting = FABRIC.parked(exchange -> exchange.deferAs(200, "unused", "Push-Label: ending"));
        assertThat(FABRIC.pushLabel("ending", "last", "Push-End: true").counts())
                .isEqualTo("2 delivered, 0 pending, 0 stalled, 0 gone");
        assertThat(stream.client().readChunkText()).isEqualTo("last");
        assertThat(stream.client().readChunk()).isEmpty();
        Response response = waiting.client().readResponse();
        assertThat(response.header("Content-Length")).isEqualTo("4");
        assertThat(response.text()).isEqualTo("last");
        assertThat(FABRIC.pushLabel("ending", "late").counts()).isEqualTo(NOBODY);
        assertThat(FABRIC.state(stream.handle()).summary()).isEqualTo("410 gone completed");
        assertThat(waiting.client().get("/").readResponse().text()).isEqualTo("root");
    }

    // "a message may replace parts of its head": Content-Type and Push-Status, of those that have sent nothing
    @Test
    void theHeadIsReplacedAsByAPushToAHandle() throws IOException {
        Parked fresh = FABRIC.parked(exchange -> exchange.defer("Push-Label: heads", "Content-Type: text/plain"));
        Parked begun = FABRIC.parked(exchange -> exchange.defer("Push-Label: heads", "Content-Type: text/plain"));
        FABRIC.push(begun.handle(), "first");
        FABRIC.pushLabel("heads", "x", "Push-End: true", "Push-Status: 404", "Content-Type: text/html");
        Response replaced = fresh.client().readResponse();
        assertThat(replaced.status()).isEqualTo(404);
        assertThat(replaced.header("Content-Type")).isEqualTo("text/html");
        Response kept = begun.client().readResponse();
        assertThat(kept.status()).isEqualTo(200);
        assertThat(kept.header("Content-Type")).isEqualTo("text/plain");
        assertThat(kept.chunkTexts()).containsExactly("first", "x");
    }

    // A label names parked connections: it goes with the hold, however that ends
    @Test
    void itIsForgottenWhenTheHoldEnds() throws IOException {
        Parked completed = stream("fleeting");
        Parked closed = stream("fleeting");
        Parked left = stream("fleeting");
        Parked timedOut = FABRIC.park(exchange -> exchange.defer("Push-Label: fleeting", "Push-Timeout: 1"));
        FABRIC.awaitParked(timedOut.handle());
        assertThat(connections("fleeting")).isEqualTo(4);
        FABRIC.pushLast(completed.handle(), "end");
        assertThat(connections("fleeting")).isEqualTo(3);
        FABRIC.delete(closed.handle());
        assertThat(connections("fleeting")).isEqualTo(2);
        left.client().reset();
        timedOut.client().readResponse();
        eventually(() -> assertThat(connections("fleeting")).isZero());
        assertThat(FABRIC.pushLabel("fleeting", "x").counts()).isEqualTo(NOBODY);
    }

    // The next hold of the same connection has its own labels only
    @Test
    void theNextHoldHasItsOwn() throws IOException {
        RawClient client = FABRIC.client();
        Parked first = FABRIC.park(client, "GET", exchange -> exchange.defer("Push-Label: first-hold"));
        FABRIC.pushLast(first.handle(), "one");
        client.readResponse();
        FABRIC.park(client, "GET", exchange -> exchange.defer("Push-Label: second-hold"));
        eventually(() -> assertThat(connections("second-hold")).isOne());
        assertThat(FABRIC.pushLabel("first-hold", "x").counts()).isEqualTo(NOBODY);
        assertThat(FABRIC.pushLabel("second-hold", "two", "Push-End: true").counts()).isEqualTo(ONE);
        assertThat(client.readResponse().text()).isEqualTo("two");
    }

    private static int connections(String label) throws IOException {
        return FABRIC.call("GET", Publisher.labelTarget(label)).result().number("connections");
    }

    // "[A-Za-z0-9._:@/+-]{1,128}, not . or ..": what is not a label is a bad request
    @ParameterizedTest
    @ValueSource(strings = {
        "%2E", "%2E%2E", "a%20b", "a%2Cb", "a%00", "%C3%A4", "a~b", "a!b", "a%25b", "a%", "a%2", "a%zz", "a%7Fb",
        "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL"
                + "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL",
    })
    void notALabel(String segment) throws IOException {
        for (String method : List.of("POST", "GET", "DELETE")) {
            assertThat(FABRIC.call(method, "/v1/labels/" + segment).summary()).isEqualTo("400 bad-request");
        }
        assertThat(FABRIC.call("POST", "/v1/labels/" + segment + "/expire").summary()).isEqualTo("400 bad-request");
    }

    // "400 …, 413": the other rules of a push hold too, and nothing is delivered
    @Test
    void theRulesOfAPushHold() throws IOException {
        Parked parked = stream("rules");
        assertThat(FABRIC.pushLabel("rules", "x".repeat(2049)).summary()).isEqualTo("413 too-large");
        assertThat(FABRIC.pushLabel("rules", "x", "Push-Status: 204").summary()).isEqualTo("400 bad-request");
        assertThat(FABRIC.pushLabel("rules", "x", "Push-End: maybe").summary()).isEqualTo("400 bad-request");
        assertThat(FABRIC.pushLabel("rules", "x", "Push-Id: with space").summary()).isEqualTo("400 bad-request");
        parked.client().expectNothingFor(20);
        assertThat(FABRIC.pushLabel("rules", "").counts()).isEqualTo(ONE);
        parked.client().expectNothingFor(20);
    }

    // "Pushes to a label: each connection for itself": a repeat reaches only those not yet reached
    @Test
    void anIdIsForEachConnectionForItself() throws IOException {
        Parked early = stream("with-ids");
        assertThat(FABRIC.pushLabel("with-ids", "x", "Push-Id: 1").counts()).isEqualTo(ONE);
        Parked late = stream("with-ids");
        assertThat(FABRIC.pushLabel("with-ids", "x", "Push-Id: 1").counts())
                .isEqualTo("2 delivered, 0 pending, 0 stalled, 0 gone");
        FABRIC.pushLabel("with-ids", "end", "Push-End: true");
        assertThat(early.client().readChunkText()).isEqualTo("x");
        assertThat(early.client().readChunkText()).isEqualTo("end");
        assertThat(late.client().readChunkText()).isEqualTo("x");
        assertThat(late.client().readChunkText()).isEqualTo("end");
    }

    // The same: an id that a handle was sent under counts for its connection
    @Test
    void anIdOfAHandleCountsForItsConnection() throws IOException {
        Parked one = stream("mixed-ids");
        Parked two = stream("mixed-ids");
        FABRIC.push(one.handle(), "x", "Push-Id: 1");
        FABRIC.pushLabel("mixed-ids", "x", "Push-Id: 1");
        assertThat(FABRIC.push(two.handle(), "x", "Push-Id: 1").summary()).isEqualTo("200 delivered");
        FABRIC.pushLabel("mixed-ids", "end");
        for (Parked each : List.of(one, two)) {
            assertThat(each.client().readChunkText()).isEqualTo("x");
            assertThat(each.client().readChunkText()).isEqualTo("end");
        }
    }

    // "Messages to one handle from one publisher connection are delivered in the order sent", by label or by handle
    @Test
    void ordersWithPushesToTheHandle() throws IOException {
        Parked parked = stream("in-order");
        Publisher publisher = FABRIC.publisher();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add("message " + i);
            if (i % 2 == 0) {
                publisher.startLabel("in-order", sent.get(i));
            } else {
                publisher.startPush(parked.handle(), sent.get(i));
            }
        }
        for (String each : sent) {
            assertThat(publisher.answer().status()).as(each).isEqualTo(200);
            assertThat(parked.client().readChunkText()).isEqualTo(each);
        }
    }
}
