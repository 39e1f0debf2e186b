package io.pushfabric.itest.push;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Answer;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Publisher;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend.Handler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Section 2: "A push that arrives after the handle was handed to the backend but before the deferral came back is held
 * and delivered right after parking, in order; it is answered then".
 */
class EarlyPushTest {
    private static final int WAITING_LIMIT = 64;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.max-buffered", "256KiB"));

    /** A request that the backend has seen; what it does comes when the gate opens. */
    private record Waiting(RawClient client, String handle, Gate gate) {
    }

    private static Waiting waiting(Handler then) throws IOException {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            then.handle(exchange);
        });
        RawClient client = FABRIC.client().get(path);
        return new Waiting(client, FABRIC.backend().next(path).handle(), gate);
    }

    // "is held … it is answered then"
    @Test
    void isHeldUntilParked() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer("Push-Hold: stream"));
        Publisher publisher = FABRIC.publisher().startPush(waiting.handle(), "early");
        publisher.expectNothingFor(200);
        waiting.client().expectNothingFor(50);
        waiting.gate().open();
        assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        waiting.client().readHead();
        assertThat(waiting.client().readChunkText()).isEqualTo("early");
    }

    // "delivered right after parking, in order": behind the deferral's own body
    @Test
    void comesAfterTheFirstChunk() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.deferAs(200, "first", "Push-Hold: stream"));
        Publisher publisher = FABRIC.publisher();
        for (int i = 0; i < 5; i++) {
            publisher.startPush(waiting.handle(), "early " + i);
        }
        publisher.expectNothingFor(100);
        waiting.gate().open();
        for (int i = 0; i < 5; i++) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        FABRIC.pushLast(waiting.handle(), "last");
        assertThat(waiting.client().readResponse().chunkTexts())
                .containsExactly("first", "early 0", "early 1", "early 2", "early 3", "early 4", "last");
    }

    // "in order": from several publishers too; each is known to wait when the next one begins
    @Test
    void isDeliveredInOrder() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer());
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            publishers.add(FABRIC.publisher().startPush(waiting.handle(), "early " + i));
            publishers.get(i).expectNothingFor(100);
        }
        waiting.gate().open();
        for (Publisher publisher : publishers) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        FABRIC.pushLast(waiting.handle(), "last");
        assertThat(waiting.client().readResponse().chunkTexts())
                .containsExactly("early 0", "early 1", "early 2", "last");
    }

    // An early push may be the last one: one response with Content-Length
    @Test
    void mayBeTheLast() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.deferAs(200, "unused"));
        Publisher publisher = FABRIC.publisher().startPush(waiting.handle(), "early", "Push-End: true");
        publisher.expectNothingFor(100);
        waiting.gate().open();
        assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        assertThat(waiting.client().readResponse().header("Content-Length")).isEqualTo("5");
    }

    // "(or 409 …)"
    @Test
    void isRefusedWhenTheBackendAnswersNormally() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.answer(200, "normal"));
        Publisher publisher = FABRIC.publisher().startPush(waiting.handle(), "early");
        publisher.expectNothingFor(100);
        waiting.gate().open();
        assertThat(publisher.answer().summary()).isEqualTo("409 not-deferred");
        assertThat(waiting.client().readResponse().text()).isEqualTo("normal");
    }

    // "or 410 if the request ended otherwise": a bad deferral
    @Test
    void isGoneAfterABadDeferral() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer("Push-Hold: banana"));
        Publisher publisher = FABRIC.publisher().startPush(waiting.handle(), "early");
        publisher.expectNothingFor(100);
        waiting.gate().open();
        Answer answer = publisher.answer();
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.problem()).isEqualTo("gone");
        assertThat(waiting.client().readResponse().status()).isEqualTo(502);
    }

    // The same: the client left
    @Test
    void isGoneWithItsClient() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer());
        Publisher publisher = FABRIC.publisher().startPush(waiting.handle(), "early");
        publisher.expectNothingFor(100);
        waiting.client().reset();
        assertThat(publisher.answer().summary()).isEqualTo("410 gone client-closed");
        waiting.gate().open();
    }

    // "503 not-parked-yet: … 64 messages … already wait for it", with Retry-After
    @Test
    void atMostSoManyWait() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer("Push-Hold: stream"));
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i <= WAITING_LIMIT; i++) {
            publishers.add(FABRIC.publisher().startPush(waiting.handle(), "m"));
        }
        eventually(() -> assertThat(answered(publishers)).hasSize(1));
        Publisher refused = answered(publishers).get(0);
        Answer answer = refused.answer();
        assertThat(answer.summary()).isEqualTo("503 not-parked-yet");
        assertThat(answer.header("Retry-After")).matches("\\d+");
        publishers.remove(refused);
        waiting.gate().open();
        for (Publisher publisher : publishers) {
            assertThat(publisher.answer().summary()).isEqualTo("200 delivered");
        }
        FABRIC.pushLast(waiting.handle(), "");
        assertThat(waiting.client().readResponse().chunks()).hasSize(WAITING_LIMIT);
    }

    private static List<Publisher> answered(List<Publisher> publishers) throws IOException {
        List<Publisher> answered = new ArrayList<>();
        for (Publisher publisher : publishers) {
            if (publisher.isAnswered()) {
                answered.add(publisher);
            }
        }
        return answered;
    }

    // "or clients.max-buffered bytes already wait for it"
    @Test
    void atMostSoManyBytesWait() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer("Push-Hold: stream"));
        Publisher first = FABRIC.publisher().startPush(waiting.handle(), "x".repeat(256 * 1024));
        first.expectNothingFor(300);
        assertThat(FABRIC.push(waiting.handle(), "one more").summary()).isEqualTo("503 not-parked-yet");
        waiting.gate().open();
        waiting.client().readHead();
        assertThat(waiting.client().readChunk()).hasSize(256 * 1024);
        assertThat(first.answer().summary()).isEqualTo("200 delivered");
        assertThat(FABRIC.pushLast(waiting.handle(), "last").summary()).isEqualTo("200 delivered");
        assertThat(waiting.client().readChunkText()).isEqualTo("last");
    }

    // "DELETE and expire that come before the deferral wait for it as pushes do"
    @Test
    void deleteWaitsToo() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.deferAs(200, "never seen"));
        Publisher publisher = FABRIC.publisher().start("DELETE", "/v1/handles/" + waiting.handle(), null);
        publisher.expectNothingFor(100);
        waiting.gate().open();
        assertThat(publisher.answer().summary()).isEqualTo("200 closed");
        assertThat(waiting.client().readToEnd()).isEmpty();
    }

    // The same
    @Test
    void expireWaitsToo() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.deferAs(200, "nothing yet"));
        Publisher publisher = FABRIC.publisher()
                .start("POST", "/v1/handles/" + waiting.handle() + "/expire", new byte[0]);
        publisher.expectNothingFor(100);
        waiting.gate().open();
        assertThat(publisher.answer().summary()).isEqualTo("200 expired");
        assertThat(waiting.client().readResponse().text()).isEqualTo("nothing yet");
    }

    // "state (waiting-for-response …)": asking does not wait
    @Test
    void theStateIsToldAtOnce() throws IOException {
        Waiting waiting = waiting(exchange -> exchange.defer());
        Answer state = FABRIC.state(waiting.handle());
        assertThat(state.status()).isEqualTo(200);
        assertThat(state.field("state")).isEqualTo("waiting-for-response");
        assertThat(state.field("node")).isEqualTo("node-a");
        assertThat(state.field("client")).isEqualTo(waiting.client().address());
        waiting.gate().open();
        FABRIC.awaitParked(waiting.handle());
        assertThat(FABRIC.state(waiting.handle()).field("state")).isEqualTo("parked");
    }
}
