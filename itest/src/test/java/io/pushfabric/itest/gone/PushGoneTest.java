package io.pushfabric.itest.gone;

import static io.pushfabric.itest.harness.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.Notice;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.Ports;
import io.pushfabric.itest.harness.RawClient;
import io.pushfabric.itest.harness.ScriptedBackend;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3, {@code Push-Gone}: what the backend is told about holds that ended. */
class PushGoneTest {
    private static final int MOST = 1_000;
    /** So many that a part of them, such as those of one event loop, is more than one POST may carry. */
    private static final int MANY = 2_600;
    private static final int OTHER_PORT = Ports.free();

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.noBackends()
            .backend("other", "*", "/x", OTHER_PORT).backend("app", "*", "/", PushGoneTest.FABRIC.backend().port()));

    /** The bodies that a path was sent, as notices; the answers are what the test says. */
    private static final class Inbox {
        private final BlockingQueue<List<Notice>> posts = new LinkedBlockingQueue<>();
        private final String path;

        Inbox(ScriptedBackend backend, ScriptedBackend.Handler answer) {
            this.path = backend.path(exchange -> take(exchange, answer));
        }

        private void take(Exchange exchange, ScriptedBackend.Handler answer) throws Exception {
            posts.add(Notice.array(exchange.bodyText()));
            answer.handle(exchange);
        }

        List<Notice> next() throws InterruptedException {
            List<Notice> post = posts.poll(10, TimeUnit.SECONDS);
            assertThat(post).as("a POST to " + path).isNotNull();
            return post;
        }

        void expectNothingFor(long millis) throws InterruptedException {
            assertThat(posts.poll(millis, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private static Inbox inbox() {
        return new Inbox(FABRIC.backend(), exchange -> exchange.answer(204, ""));
    }

    private static Parked parked(Inbox inbox, String... headers) throws IOException {
        String[] all = List.of(headers).toArray(new String[headers.length + 1]);
        all[headers.length] = "Push-Gone: " + inbox.path;
        return FABRIC.parked(exchange -> exchange.defer(all));
    }

    private static void assertOne(List<Notice> post, String handle, String reason) {
        assertThat(post).hasSize(1);
        assertThat(post.get(0).handle()).isEqualTo(handle);
        assertThat(post.get(0).reason()).isEqualTo(reason);
    }

    // "as a JSON array … POSTed to that path of its backend group, with Push-Event: gone"
    @Test
    void theBackendIsTold() throws Exception {
        Inbox inbox = inbox();
        Parked parked = parked(inbox, "Push-Label: a, b");
        FABRIC.delete(parked.handle());
        List<Notice> post = inbox.next();
        assertOne(post, parked.handle(), "closed");
        assertThat(post.get(0).labels()).containsExactlyInAnyOrder("a", "b");
        assertThat(post.get(0).node()).isEqualTo("node-a");
        assertThat(post.get(0).at()).isNotBlank();
        BackendRequest request = FABRIC.backend().next(inbox.path);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("Push-Event")).isEqualTo("gone");
        assertThat(request.header("Content-Type")).startsWith("application/json");
        assertThat(request.has("Host")).isTrue();
    }

    // "When a hold ends for any reason but completed"; "2xx is success. Once"
    @Test
    void eachReasonIsToldOnce() throws Exception {
        Inbox inbox = inbox();
        Parked completed = parked(inbox);
        FABRIC.pushLast(completed.handle(), "last");
        Parked expired = parked(inbox);
        FABRIC.expire(expired.handle());
        assertOne(inbox.next(), expired.handle(), "expired");
        Parked left = parked(inbox);
        left.client().close();
        assertOne(inbox.next(), left.handle(), "client-closed");
        String timedOut = parked(inbox, "Push-Timeout: 1").handle();
        assertOne(inbox.next(), timedOut, "timeout");
        inbox.expectNothingFor(100);
    }

    // "for a hold with Push-Gone": a hold without is told to streams only
    @Test
    void withoutThePathTheBackendIsNotTold() throws Exception {
        Inbox inbox = inbox();
        FABRIC.delete(FABRIC.parked(exchange -> exchange.defer()).handle());
        Parked parked = parked(inbox);
        FABRIC.delete(parked.handle());
        assertOne(inbox.next(), parked.handle(), "closed");
        inbox.expectNothingFor(50);
    }

    // "2xx is success"
    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204})
    void anyStatusOfSuccessIsOne(int status) throws Exception {
        Inbox inbox = new Inbox(FABRIC.backend(), exchange -> exchange.answer(status, ""));
        Parked parked = parked(inbox);
        FABRIC.delete(parked.handle());
        assertOne(inbox.next(), parked.handle(), "closed");
        inbox.expectNothingFor(status == 204 ? 1_500 : 20);
    }

    // "retried with back-off": after an answer that is no success, and after none; the same handle and time each time
    @Test
    void aFailureIsRetried() throws Exception {
        List<Integer> answers = new ArrayList<>(List.of(503, 404, 0, 204));
        Inbox inbox = new Inbox(FABRIC.backend(), exchange -> {
            int status = answers.remove(0);
            if (status == 0) {
                exchange.close();
            } else {
                exchange.answer(status, "");
            }
        });
        Parked parked = parked(inbox);
        FABRIC.delete(parked.handle());
        List<Notice> first = inbox.next();
        assertOne(first, parked.handle(), "closed");
        for (int i = 0; i < 3; i++) {
            assertThat(inbox.next()).isEqualTo(first);
        }
        inbox.expectNothingFor(300);
    }

    // "with back-off": no burst
    @Test
    void retriesArePaced() throws Exception {
        Inbox inbox = new Inbox(FABRIC.backend(), exchange -> exchange.answer(500, ""));
        FABRIC.delete(parked(inbox).handle());
        inbox.next();
        inbox.next();
        FABRIC.client().expectNothingFor(1_000);
        assertThat(inbox.posts.size()).isLessThan(10);
    }

    // The same while no server of the group is there at all; "that path of its backend group"
    @Test
    void aBackendThatIsDownIsToldLater() throws Exception {
        ScriptedBackend other = ScriptedBackend.start(OTHER_PORT);
        other.on("/x/wait", exchange -> exchange.defer("Push-Gone: /told/here"));
        RawClient client = FABRIC.client().get("/x/wait");
        String handle = other.next("/x/wait").handle();
        FABRIC.awaitParked(handle);
        other.close();
        FABRIC.delete(handle);
        client.expectEof();
        FABRIC.client().expectNothingFor(300);
        try (ScriptedBackend again = ScriptedBackend.start(OTHER_PORT)) {
            BlockingQueue<List<Notice>> posts = new LinkedBlockingQueue<>();
            again.on("/told/here", exchange -> {
                posts.add(Notice.array(exchange.bodyText()));
                exchange.answer(200, "");
            });
            List<Notice> post = posts.poll(15, TimeUnit.SECONDS);
            assertThat(post).isNotNull();
            assertOne(post, handle, "closed");
        }
    }

    // A backend that does not answer holds up its own notices only
    @Test
    void aSlowBackendHoldsUpNobody() throws Exception {
        Gate gate = new Gate();
        Inbox slow = new Inbox(FABRIC.backend(), exchange -> {
            gate.pass();
            exchange.answer(204, "");
        });
        Inbox other = inbox();
        for (Inbox each : List.of(slow, other)) {
            Parked parked = parked(each);
            FABRIC.delete(parked.handle());
            assertOne(each.next(), parked.handle(), "closed");
        }
        gate.open();
    }

    // "a JSON array of at most 1,000": many that end together are few POSTs, each told once
    @Test
    void manyAreToldTogether() throws Exception {
        Gate gate = new Gate();
        Inbox inbox = new Inbox(FABRIC.backend(), exchange -> {
            gate.pass();
            exchange.answer(204, "");
        });
        List<RawClient> clients = new ArrayList<>();
        String path = FABRIC.backend().path(exchange ->
                exchange.defer("Push-Label: together", "Push-Gone: " + inbox.path));
        for (int i = 0; i < MANY; i++) {
            clients.add(FABRIC.client().get(path));
        }
        eventually(() -> assertThat(FABRIC.call("GET", "/v1/labels/together").result().number("connections"))
                .isEqualTo(MANY));
        FABRIC.call("POST", "/v1/labels/together/expire");
        for (RawClient client : clients) {
            client.readResponse();
        }
        gate.open();
        List<String> told = new ArrayList<>();
        int posts = 0;
        while (told.size() < MANY) {
            List<Notice> post = inbox.next();
            assertThat(post).hasSizeLessThanOrEqualTo(MOST);
            post.forEach(notice -> told.add(notice.handle()));
            posts++;
        }
        assertThat(told).doesNotHaveDuplicates().hasSize(MANY);
        assertThat(posts).isLessThan(100);
        inbox.expectNothingFor(200);
    }

    // "with Push-Event: gone (which no client can send)"
    @Test
    void noClientCanSendTheMark() throws Exception {
        String path = FABRIC.backend().path(exchange -> exchange.answer(200, "ok"));
        FABRIC.client().request("POST", path, "[]", "Push-Event: gone", "push-event: gone").readResponse();
        assertThat(FABRIC.backend().next(path).has("Push-Event")).isFalse();
    }
}
