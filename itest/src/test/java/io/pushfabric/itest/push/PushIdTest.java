package io.pushfabric.itest.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Eventually;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2: "A request with Push-Id: <1-64 visible ASCII> … is idempotent per handle". */
class PushIdTest {
    private static final int REMEMBERED = 64;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("push.id-memory", "1s"));

    private static Parked stream() throws IOException {
        Parked parked = FABRIC.park(exchange -> exchange.defer("Push-Hold: stream"));
        parked.client().readHead();
        return parked;
    }

    private static Answer push(Parked parked, String text, String id) throws IOException {
        return FABRIC.push(parked.handle(), text, "Push-Id: " + id);
    }

    private static void assertChunks(Parked parked, String... texts) throws IOException {
        FABRIC.pushLast(parked.handle(), "end");
        List<String> chunks = new ArrayList<>();
        RawClient client = parked.client();
        for (String chunk = client.readChunkText(); !chunk.isEmpty(); chunk = client.readChunkText()) {
            chunks.add(chunk);
        }
        assertThat(chunks).endsWith("end");
        assertThat(chunks.subList(0, chunks.size() - 1)).containsExactly(texts);
    }

    // "a repeat of a delivered one … is answered as the first was and not delivered twice"
    @Test
    void aRepeatIsAnsweredAndNotDelivered() throws IOException {
        Parked parked = stream();
        Answer first = push(parked, "one", "order-1");
        Answer repeat = push(parked, "one", "order-1");
        assertThat(first.summary()).isEqualTo("200 delivered");
        assertThat(repeat.summary()).isEqualTo("200 delivered");
        assertThat(repeat.json()).isEqualTo(first.json());
        assertThat(push(parked, "two", "order-2").summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "one", "order-1").summary()).isEqualTo("200 delivered");
        assertChunks(parked, "one", "two");
    }

    // The same over one connection, pipelined
    @Test
    void repeatsInOneBreath() throws IOException {
        Parked parked = stream();
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 10; i++) {
            publisher.startPush(parked.handle(), "one", "Push-Id: same");
        }
        for (int i = 0; i < 10; i++) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        assertChunks(parked, "one");
    }

    // "bodies are not compared"
    @Test
    void bodiesAreNotCompared() throws IOException {
        Parked parked = stream();
        push(parked, "one", "x");
        assertThat(push(parked, "another", "x").summary()).isEqualTo("200 delivered");
        assertChunks(parked, "one");
    }

    // "idempotent per handle"
    @Test
    void eachHandleHasItsOwnIds() throws IOException {
        Parked one = stream();
        Parked two = stream();
        push(one, "to one", "same");
        push(two, "to two", "same");
        assertChunks(one, "to one");
        assertChunks(two, "to two");
    }

    // Without an id each push is one of its own; ids are compared as they are
    @Test
    void othersAreNotRepeats() throws IOException {
        Parked parked = stream();
        push(parked, "1", "a");
        push(parked, "2", "A");
        FABRIC.push(parked.handle(), "3");
        FABRIC.push(parked.handle(), "3");
        assertChunks(parked, "1", "2", "3", "3");
    }

    // "a repeat of a delivered one", after the end of the response too: the last message above all
    @Test
    void aRepeatAfterTheEnd() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        push(parked, "one", "1");
        FABRIC.pushLast(parked.handle(), "two", "Push-Id: 2");
        assertThat(FABRIC.pushLast(parked.handle(), "two", "Push-Id: 2").summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "one", "1").summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "three", "3").summary()).isEqualTo("410 gone completed");
        assertThat(parked.client().readResponse().chunkTexts()).containsExactly("one", "two");
    }

    // The same while the connection is parked with its next request, which must not get it
    @Test
    void aRepeatIsNotForTheNextHold() throws IOException {
        Parked first = FABRIC.parked(exchange -> exchange.defer());
        FABRIC.pushLast(first.handle(), "first", "Push-Id: 1");
        first.client().readResponse();
        Parked second = FABRIC.park(first.client(), "GET", exchange -> exchange.defer());
        FABRIC.awaitParked(second.handle());
        assertThat(FABRIC.pushLast(first.handle(), "first", "Push-Id: 1").summary()).isEqualTo("200 delivered");
        second.client().expectNothingFor(20);
        FABRIC.pushLast(second.handle(), "second", "Push-Id: 1");
        assertThat(second.client().readResponse().text()).isEqualTo("second");
    }

    // "The last 64 ids of a handle are remembered, for push.id-memory after its end": then it is as gone as others
    @Test
    void idsAreForgottenSomeTimeAfterTheEnd() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        FABRIC.pushLast(parked.handle(), "x", "Push-Id: 1");
        assertThat(push(parked, "x", "1").summary()).isEqualTo("200 delivered");
        Eventually.within(Duration.ofSeconds(8), () -> assertThat(push(parked, "x", "1").status()).isEqualTo(410));
    }

    // The same when the connection has ended too; then "nobody remembers", and the reason is "unknown"
    @Test
    void endsAreForgottenWithTheirIds() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer("Push-Hold: stream"));
        push(parked, "x", "1");
        parked.client().close();
        Eventually.eventually(() -> assertThat(push(parked, "y", "2").summary()).isEqualTo("410 gone client-closed"));
        assertThat(push(parked, "x", "1").summary()).isEqualTo("200 delivered");
        Eventually.within(Duration.ofSeconds(8), () ->
                assertThat(push(parked, "x", "1").summary()).isEqualTo("410 gone unknown"));
    }

    // The same: "after its end", not after the message
    @Test
    void idsAreRememberedWhileTheHoldLasts() throws IOException {
        Parked parked = stream();
        push(parked, "one", "1");
        parked.client().readChunk();
        parked.client().expectNothingFor(2_000);
        assertThat(push(parked, "one", "1").summary()).isEqualTo("200 delivered");
        assertChunks(parked);
    }

    // "a repeat while the first is under way waits for its result"
    @Test
    void aRepeatWaitsForTheFirst() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.defer("Push-Hold: stream");
        });
        RawClient client = FABRIC.client().get(path);
        Parked parked = new Parked(client, FABRIC.backend().next(path).handle(), path);
        Publisher first = FABRIC.publisher().startPush(parked.handle(), "one", "Push-Id: 1");
        first.expectNothingFor(100);
        Publisher repeat = FABRIC.publisher().startPush(parked.handle(), "one", "Push-Id: 1");
        repeat.expectNothingFor(100);
        gate.open();
        assertThat(first.answer().summary()).isEqualTo("200 delivered");
        assertThat(repeat.answer().summary()).isEqualTo("200 delivered");
        client.readHead();
        assertChunks(parked, "one");
    }

    // The same: its result may be that there is nothing to deliver to
    @Test
    void aRepeatOfAnEarlyOneIsRefusedWithIt() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.answer(200, "normal");
        });
        FABRIC.client().get(path);
        String handle = FABRIC.backend().next(path).handle();
        Publisher first = FABRIC.publisher().startPush(handle, "one", "Push-Id: 1");
        Publisher repeat = FABRIC.publisher().startPush(handle, "one", "Push-Id: 1");
        first.expectNothingFor(50);
        gate.open();
        assertThat(first.answer().summary()).isEqualTo("409 not-deferred");
        assertThat(repeat.answer().summary()).isEqualTo("409 not-deferred");
    }

    // An early push with an id is remembered as any other
    @Test
    void anEarlyPushIsRemembered() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.defer("Push-Hold: stream");
        });
        RawClient client = FABRIC.client().get(path);
        Parked parked = new Parked(client, FABRIC.backend().next(path).handle(), path);
        Publisher early = FABRIC.publisher().startPush(parked.handle(), "one", "Push-Id: 1");
        early.expectNothingFor(50);
        gate.open();
        assertThat(early.answer().summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "one", "1").summary()).isEqualTo("200 delivered");
        client.readHead();
        assertChunks(parked, "one");
    }

    // "dropped ones are tried anew": one that found too many waiting is delivered when it comes again
    @Test
    void aDroppedOneIsTriedAnew() throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.defer("Push-Hold: stream");
        });
        RawClient client = FABRIC.client().get(path);
        Parked parked = new Parked(client, FABRIC.backend().next(path).handle(), path);
        Publisher large = FABRIC.publisher().startPush(parked.handle(), "x".repeat(256 * 1024));
        large.expectNothingFor(300);
        assertThat(push(parked, "dropped", "1").summary()).isEqualTo("503 not-parked-yet");
        gate.open();
        client.readHead();
        assertThat(client.readChunk()).hasSize(256 * 1024);
        assertThat(large.answer().summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "tried anew", "1").summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "tried anew", "1").summary()).isEqualTo("200 delivered");
        assertChunks(parked, "tried anew");
    }

    // "The last 64 ids of a handle are remembered": the one before them is not, so its message is new
    @Test
    void theOldestIdIsForgotten() throws IOException {
        Parked parked = stream();
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i <= REMEMBERED; i++) {
            publisher.push(parked.handle(), "m" + i, "Push-Id: id-" + i);
            assertThat(parked.client().readChunkText()).isEqualTo("m" + i);
        }
        for (int i = REMEMBERED; i > 0; i--) {
            assertThat(publisher.push(parked.handle(), "again " + i, "Push-Id: id-" + i).summary())
                    .isEqualTo("200 delivered");
        }
        parked.client().expectNothingFor(20);
        assertThat(publisher.push(parked.handle(), "again 0", "Push-Id: id-0").summary()).isEqualTo("200 delivered");
        assertChunks(parked, "again 0");
    }

    // An empty message is delivered, and remembered; so is an end that writes nothing but its zero chunk
    @Test
    void emptyMessagesAreRememberedToo() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.deferAs(200, "unused"));
        assertThat(push(parked, "", "1").summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "not so empty", "1").summary()).isEqualTo("200 delivered");
        assertThat(FABRIC.pushLast(parked.handle(), "", "Push-Id: 2").summary()).isEqualTo("200 delivered");
        assertThat(FABRIC.pushLast(parked.handle(), "", "Push-Id: 2").summary()).isEqualTo("200 delivered");
        assertThat(parked.client().readResponse().header("Content-Length")).isEqualTo("0");
    }

    // "1-64 visible ASCII"
    @ParameterizedTest
    @ValueSource(strings = {"!", "~", "\"'\\,;:{}%00",
        "0123456789012345678901234567890123456789012345678901234567890123"})
    void idsThatAreFine(String id) throws IOException {
        Parked parked = stream();
        assertThat(push(parked, "one", id).summary()).isEqualTo("200 delivered");
        assertThat(push(parked, "one", id).summary()).isEqualTo("200 delivered");
        assertChunks(parked, "one");
    }

    // The same: anything else is a bad request, and nothing is delivered
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "\u00e4", "a\u007f",
        "01234567890123456789012345678901234567890123456789012345678901234"})
    void malformedIds(String id) throws IOException {
        Parked parked = stream();
        assertThat(push(parked, "x", id).summary()).isEqualTo("400 bad-request");
        assertChunks(parked);
    }

    // The same: two of them are none (RFC 9110 5.3)
    @Test
    void twoIds() throws IOException {
        Parked parked = stream();
        assertThat(FABRIC.push(parked.handle(), "x", "Push-Id: 1", "Push-Id: 2").summary())
                .isEqualTo("400 bad-request");
        assertChunks(parked);
    }
}
