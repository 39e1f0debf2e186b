package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.settings.BackendSettings.Balance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is sent again, what is not, and to whom. */
class RetryTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What a connection does when the request is there, and then dies. */
    private static RawBackend dying(String before, boolean reset) {
        return new RawBackend(connection -> {
            connection.readRequest();
            connection.write(before);
            if (reset) {
                connection.reset();
            }
        });
    }

    @Test
    void deathBeforeAResponseIsTriedThriceForWhatMayBeRepeated() throws Exception {
        for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "POST", "PATCH", "X")) {
            boolean repeated = !List.of("POST", "PATCH", "X").contains(method);
            for (boolean reset : new boolean[] {false, true}) {
                try (RawBackend backend = dying("", reset); Fabric fabric = Fabric.to(backend).start()) {
                    HttpRequest head = Fabric.head(new HttpMethod(method), "/");
                    assertThat(fabric.start(0, head, false).outcome()).as(method).isEqualTo("BROKEN");
                    assertThat(backend.requests()).as(method).isEqualTo(repeated ? 3 : 1);
                }
            }
        }
    }

    @Test
    void withABodyNothingIsRepeated() throws Exception {
        try (RawBackend backend = dying("", false); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.PUT, "/");
            head.headers().set("Content-Length", 1);
            RecordedResponse response = fabric.start(0, head, true);
            fabric.run(0, () -> response.exchange.body(Fabric.lastPart("x")));
            assertThat(response.outcome()).isEqualTo("BROKEN");
            assertThat(backend.requests()).isEqualTo(1);
        }
    }

    @Test
    void aByteOfAResponseEndsTheRepeating() throws Exception {
        for (String before : List.of("H", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\n")) {
            for (boolean reset : new boolean[] {false, true}) {
                try (RawBackend backend = new RawBackend(connection -> {
                    connection.readRequest();
                    connection.write(before);
                    Thread.sleep(20); // a reset overtakes what was not read
                    if (reset) {
                        connection.reset();
                    }
                }); Fabric fabric = Fabric.to(backend).start()) {
                    assertThat(fabric.get("/").outcome()).isEqualTo("BROKEN");
                    assertThat(backend.requests()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void aResetInTheBodyCutsItShort() throws Exception {
        for (String head : List.of("Content-Length: 5", "Transfer-Encoding: chunked", "X: y")) {
            try (RawBackend backend = new RawBackend(connection -> {
                connection.readRequest();
                connection.write("HTTP/1.1 200 OK\r\n" + head + "\r\n\r\n");
                Thread.sleep(20);
                connection.reset();
            }); Fabric fabric = Fabric.to(backend).start()) {
                assertThat(fabric.get("/").outcome()).as(head).isEqualTo("200  CUT_SHORT");
            }
        }
    }

    /** Answers one request a connection, and when told so dies on the next. */
    private static RawBackend stale(CountDownLatch firstDone, boolean reset) {
        return new RawBackend(connection -> {
            connection.readRequest();
            connection.write(OK);
            if (connection.number() == 0) {
                connection.readRequest();
                firstDone.countDown();
                if (reset) {
                    connection.reset();
                }
                return;
            }
            while (connection.readRequest() != null) {
                connection.write(OK);
            }
        });
    }

    @Test
    void aStalePooledConnectionNeverFailsAGetAndNeverRepeatsAPost() throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            CountDownLatch died = new CountDownLatch(1);
            try (RawBackend backend = stale(died, reset); Fabric fabric = Fabric.to(backend).start()) {
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                died.await();
                assertThat(backend.accepted()).isEqualTo(2);
            }
            died = new CountDownLatch(1);
            try (RawBackend backend = stale(died, reset); Fabric fabric = Fabric.to(backend).start()) {
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.post(0, "/", "a").outcome()).isEqualTo("BROKEN");
                died.await();
                assertThat(backend.requests()).isEqualTo(2);
            }
        }
    }

    @Test
    void theRetryOfAStaleConnectionGoesToAFreshOne() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readRequest();
            both.countDown();
            both.await();
            connection.write(OK);
            if (connection.readRequest() != null && connection.number() > 1) {
                connection.write(OK);
                connection.awaitEnd();
            }
        }); Fabric fabric = Fabric.to(backend).start()) {
            RecordedResponse first = fabric.get("/");
            RecordedResponse second = fabric.get("/");
            first.await();
            second.await();
            // Two pooled connections, both of which die at their second request.
            RecordedResponse third = fabric.get("/");
            Fabric.until("third connection", () -> backend.accepted() == 3);
            assertThat(third.outcome()).isEqualTo("200 ok");
            assertThat(backend.connections().get(0).requests() + backend.connections().get(1).requests()).isEqualTo(3);
        }
    }

    @Test
    void aPostIsNotSentOnAConnectionThatTheServerHasClosed() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readRequest();
            connection.write(OK);
        }); Fabric fabric = Fabric.to(backend).start()) {
            for (int i = 0; i < 50; i++) {
                RecordedResponse first = fabric.get("/");
                first.await();
                int accepted = i;
                Fabric.until("server closed", () -> backend.connections().get(accepted).socket().isClosed());
                RecordedResponse second = new RecordedResponse(fabric.loop(0));
                HttpRequest head = Fabric.head(HttpMethod.POST, "/");
                fabric.start(0, head, false, second);
                assertThat(second.outcome()).isEqualTo("200 ok");
                Fabric.until("closed", () -> fabric.counts.open() == 0);
                i++;
            }
        }
    }

    @Test
    void aClosedIdleConnectionIsRemovedAtOnce() throws Exception {
        for (boolean reset : new boolean[] {false, true}) {
            try (RawBackend backend = new RawBackend(connection -> {
                connection.readRequest();
                connection.write(OK);
                Thread.sleep(20);
                if (reset) {
                    connection.reset();
                }
            }); Fabric fabric = Fabric.to(backend).start()) {
                fabric.get("/").await();
                Fabric.until("removed", () -> fabric.counts.open() == 0);
            }
        }
    }

    @Test
    void idleConnectionsAreClosedInTime() throws Exception {
        Fabric.Setup setup = new Fabric.Setup();
        setup.limits = new Limits(1024, 2, 100, 1 << 20, Duration.ofMillis(60), Duration.ofMillis(50),
                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(30));
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = setup.server(backend.port()).start()) {
            fabric.get("/").await();
            Fabric.until("closed", () -> fabric.counts.open() == 0);
        }
        assertThat(Limits.STANDARD.idle()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aServerThatRefusesIsPassedOver() throws Exception {
        int dead = RawBackend.deadPort();
        Fabric.Setup setup = new Fabric.Setup().server(dead);
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = setup.server(backend.port()).start()) {
            for (int i = 0; i < 6; i++) {
                RecordedResponse response = i % 2 == 0 ? fabric.get("/") : fabric.post(0, "/", "abc");
                assertThat(response.outcome()).isEqualTo("200 ok");
                assertThat(response.exchange.server()).isEqualTo("127.0.0.1:" + backend.port());
            }
            assertThat(fabric.upstream().servers().get(0).health().backOffMillis()).isEqualTo(1_000);
        }
    }

    @Test
    void whenAllRefuseEachIsTriedOnceAndAgainByTheNext() throws Exception {
        Fabric.Setup setup = new Fabric.Setup().server(RawBackend.deadPort()).server(RawBackend.deadPort());
        try (Fabric fabric = setup.start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(fabric.get("/").outcome()).isEqualTo("UNAVAILABLE");
                assertThat(fabric.post(0, "/", "x").outcome()).isEqualTo("UNAVAILABLE");
            }
            assertThat(fabric.counts.outcome("unavailable")).isEqualTo(6);
        }
    }

    @Test
    void aServerThatComesBackIsFoundThoughAllWereDown() throws Exception {
        int port = RawBackend.deadPort();
        try (Fabric fabric = new Fabric.Setup().server(port).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("UNAVAILABLE");
            try (RawBackend backend = new RawBackend(connection -> {
                while (connection.readRequest() != null) {
                    connection.write(OK);
                }
            }, Fabric.address("127.0.0.1"), port)) {
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.upstream().servers().get(0).health().backOffMillis()).isZero();
                assertThat(backend.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void clientHashKeepsToItsServerAndReturnsToIt() throws Exception {
        Fabric.Setup setup = new Fabric.Setup();
        setup.balance = Balance.CLIENT_HASH;
        try (RawBackend a = RawBackend.answering(OK); RawBackend b = RawBackend.answering(OK);
                Fabric fabric = setup.server(a.port()).server(b.port()).start()) {
            String first = fabric.get("/").await().exchange.server();
            for (int i = 0; i < 5; i++) {
                assertThat(fabric.get("/").await().exchange.server()).isEqualTo(first);
            }
            List<Server> servers = fabric.upstream().servers();
            Server chosen = servers.stream().filter(server -> server.name().equals(first)).findFirst().orElseThrow();
            chosen.health().onChecked(false, "test");
            chosen.health().onChecked(false, "test");
            assertThat(fabric.get("/").await().exchange.server()).isNotEqualTo(first);
            chosen.health().onChecked(true, "test");
            assertThat(fabric.get("/").await().exchange.server()).isEqualTo(first);
            servers.forEach(server -> {
                server.health().onChecked(false, "test");
                server.health().onChecked(false, "test");
            });
            assertThat(fabric.get("/").outcome()).as("all down by check").isEqualTo("UNAVAILABLE");
        }
    }
}
