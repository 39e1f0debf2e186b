package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.settings.BackendSettings.Balance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Few connections, many requests, several loops. */
class SharingTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Keeps a number of requests going on a loop. */
    private static void keepGoing(Fabric fabric, int loop, AtomicInteger left, CountDownLatch done, List<String> bad) {
        if (left.getAndDecrement() <= 0) {
            done.countDown();
            return;
        }
        RecordedResponse response = new RecordedResponse(fabric.loop(loop));
        response.onEnd = () -> {
            if (response.failure != null) {
                bad.add(response.failure.toString());
            }
            fabric.loop(loop).execute(() -> keepGoing(fabric, loop, left, done, bad));
        };
        fabric.start(loop, Fabric.head(HttpMethod.GET, "/"), false, response);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "1, 2, 5", "2, 3, 4", "1, 4, 3"})
    void everyLoopMakesProgress(int connections, int loops, int each) throws Exception {
        try (RawBackend backend = RawBackend.answering(OK);
                Fabric fabric = Fabric.to(backend).scarce(connections, loops).start()) {
            CountDownLatch done = new CountDownLatch(loops * each);
            List<String> bad = new ArrayList<>();
            for (int loop = 0; loop < loops; loop++) {
                AtomicInteger left = new AtomicInteger(200);
                int number = loop;
                for (int i = 0; i < each; i++) {
                    fabric.run(loop, () -> keepGoing(fabric, number, left, done, bad));
                }
            }
            assertThat(done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(bad).isEmpty();
            assertThat(fabric.counts.outcome("ok")).isEqualTo(200 * loops);
            assertThat(fabric.counts.open()).isLessThanOrEqualTo(connections);
        }
    }

    @Test
    void anIdleConnectionOfAnotherLoopGivesItsPermit() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = Fabric.to(backend).scarce(1, 2).start()) {
            for (int i = 0; i < 10; i++) {
                assertThat(fabric.get(i % 2, "/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.counts.open()).isEqualTo(1);
            }
            assertThat(backend.accepted()).isEqualTo(10);
        }
    }

    @Test
    void aBusyLoopGivesWayToAnotherThatWaits() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = Fabric.to(backend).scarce(1, 2).start()) {
            AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
            CountDownLatch done = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                fabric.run(0, () -> keepGoing(fabric, 0, left, done, new ArrayList<>()));
            }
            try {
                for (int i = 0; i < 3; i++) {
                    assertThat(fabric.get(1, "/").outcome()).isEqualTo("200 ok");
                }
            } finally {
                left.set(0);
                done.await();
            }
        }
    }

    @Test
    void theQueueHoldsSoManyOverAllLoopsAndNoMore() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(connection -> {
            while (connection.readRequest() != null) {
                answer.await();
                connection.write(OK);
            }
        }); Fabric fabric = Fabric.to(backend).scarce(1, 2).start()) {
            List<RecordedResponse> waiting = new ArrayList<>();
            for (int i = 0; i < 1025; i++) {
                waiting.add(fabric.get(i % 2, "/"));
            }
            RecordedResponse first = fabric.get(0, "/");
            RecordedResponse second = fabric.get(1, "/");
            assertThat(first.outcome()).isEqualTo("QUEUE_FULL");
            assertThat(second.outcome()).isEqualTo("QUEUE_FULL");
            fabric.run(1, waiting.get(1001).exchange::cancel);
            waiting.remove(1001);
            waiting.add(fabric.get(0, "/"));
            answer.countDown();
            waiting.forEach(response -> assertThat(response.outcome()).isEqualTo("200 ok"));
            assertThat(fabric.counts.outcome("queue-full")).isEqualTo(2);
            assertThat(backend.mostOpen()).isLessThanOrEqualTo(2); // a script may notice a close late
        }
    }

    @Test
    void theQueueIsServedInOrder() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        try (RawBackend backend = new RawBackend(connection -> {
            for (String request = connection.readRequest(); request != null; request = connection.readRequest()) {
                answer.await();
                order.add(request.substring(0, request.indexOf(" HTTP")));
                connection.write(OK);
            }
        }); Fabric fabric = Fabric.to(backend).scarce(1, 1).start()) {
            List<RecordedResponse> all = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(fabric.get("/" + i));
                expected.add("GET /" + i);
            }
            answer.countDown();
            all.forEach(RecordedResponse::await);
            assertThat(order).isEqualTo(expected);
        }
    }

    private static RecordedResponse slowUpload(Fabric fabric, int loop) {
        HttpRequest head = Fabric.head(HttpMethod.POST, "/");
        head.headers().set("Content-Length", 3);
        RecordedResponse response = fabric.start(loop, head, true);
        fabric.run(loop, () -> response.exchange.body(Fabric.part("a")));
        return response;
    }

    @Test
    void slowUploadsTakeHalfOfThePoolAndNoMore() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = Fabric.to(backend).scarce(16, 2).start()) {
            List<RecordedResponse> slow = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                slow.add(slowUpload(fabric, i % 2));
            }
            Server server = fabric.upstream().servers().get(0);
            assertThat(server.uploads().taken()).isEqualTo(8);
            assertThat(fabric.upstream().queued()).isEqualTo(192);
            for (int i = 0; i < 20; i++) {
                assertThat(fabric.get(i % 2, "/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.post(i % 2, "/", "abc").outcome()).isEqualTo("200 ok");
            }
            for (int i = 0; i < 200; i++) {
                RecordedResponse response = slow.get(199 - i);
                fabric.run((199 - i) % 2, () -> response.exchange.body(Fabric.lastPart("bc")));
            }
            slow.forEach(response -> assertThat(response.outcome()).isEqualTo("200 ok"));
            assertThat(fabric.counts.open()).isLessThanOrEqualTo(16);
        }
    }

    @Test
    void withOneConnectionAnUploadMayTakeIt() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = Fabric.to(backend).scarce(1, 1).start()) {
            RecordedResponse slow = slowUpload(fabric, 0);
            RecordedResponse other = slowUpload(fabric, 0);
            RecordedResponse get = fabric.get("/");
            assertThat(fabric.upstream().queued()).isEqualTo(2);
            fabric.run(0, () -> slow.exchange.body(Fabric.lastPart("bc")));
            assertThat(slow.outcome()).isEqualTo("200 ok");
            fabric.run(0, () -> other.exchange.body(Fabric.lastPart("bc")));
            assertThat(other.outcome()).isEqualTo("200 ok");
            assertThat(get.outcome()).isEqualTo("200 ok");
        }
    }

    @Test
    void anUploadOfAnotherLoopIsWokenWhenASlotIsFree() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = Fabric.to(backend).scarce(2, 2).start()) {
            RecordedResponse first = slowUpload(fabric, 0);
            RecordedResponse second = slowUpload(fabric, 1);
            assertThat(fabric.upstream().queued()).isEqualTo(1);
            fabric.run(0, first.exchange::cancel);
            Fabric.until("taken from the queue", () -> fabric.upstream().queued() == 0);
            fabric.run(1, () -> second.exchange.body(Fabric.lastPart("bc")));
            assertThat(second.outcome()).isEqualTo("200 ok");
        }
    }

    @Test
    void roundRobinSpreadsAndFullServersAreLeftOut() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        RawBackend.Script script = connection -> {
            while (connection.readRequest() != null) {
                answer.await();
                connection.write(OK);
            }
        };
        try (RawBackend a = new RawBackend(script); RawBackend b = new RawBackend(script);
                Fabric fabric = Fabric.to(a, b).scarce(2, 2).start()) {
            List<RecordedResponse> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(fabric.get(i % 2, "/"));
            }
            Fabric.until("both full", () -> a.requests() == 2 && b.requests() == 2);
            answer.countDown();
            all.forEach(response -> assertThat(response.outcome()).isEqualTo("200 ok"));
        }
    }

    @Test
    void leastConnectionsCountsAllLoops() throws Exception {
        Fabric.Setup setup = new Fabric.Setup().scarce(16, 2);
        setup.balance = Balance.LEAST_CONNECTIONS;
        try (RawBackend stuck = new RawBackend(RawConnection::awaitEnd); RawBackend quick = RawBackend.answering(OK);
                Fabric fabric = setup.server(stuck.port()).server(quick.port()).start()) {
            List<RecordedResponse> all = new ArrayList<>();
            while (fabric.upstream().servers().get(0).active() == 0) {
                all.add(fabric.get(0, "/"));
                Fabric.until("answered or stuck", () -> all.get(all.size() - 1).isDone()
                        || fabric.upstream().servers().get(0).active() > 0);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(fabric.get(1, "/").outcome()).isEqualTo("200 ok");
            }
            assertThat(fabric.upstream().servers().get(0).active()).isEqualTo(1);
        }
    }

    @Test
    void clientHashWaitsForItsServerAndLetsOthersPass() throws Exception {
        Fabric.Setup setup = new Fabric.Setup().scarce(1, 1);
        setup.balance = Balance.CLIENT_HASH;
        CountDownLatch answer = new CountDownLatch(1);
        RawBackend.Script script = connection -> {
            while (connection.readRequest() != null) {
                answer.await();
                connection.write(OK);
            }
        };
        try (RawBackend a = new RawBackend(script); RawBackend b = new RawBackend(script);
                Fabric fabric = setup.server(a.port()).server(b.port()).start()) {
            List<RecordedResponse> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                BackendRequest request = new BackendRequest(Fabric.head(HttpMethod.GET, "/"), false,
                        Fabric.address("10.0.0." + i));
                all.add(fabric.start(0, request, new RecordedResponse(fabric.loop(0))));
            }
            Fabric.until("one on each", () -> a.requests() == 1 && b.requests() == 1);
            assertThat(fabric.upstream().queued()).isEqualTo(18);
            answer.countDown();
            all.forEach(response -> assertThat(response.outcome()).isEqualTo("200 ok"));
        }
    }
}
