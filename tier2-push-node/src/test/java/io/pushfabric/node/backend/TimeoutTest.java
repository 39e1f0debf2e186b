package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a backend is waited for. */
class TimeoutTest {
    private static final long LIMIT = 150;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    private static Fabric.Setup impatient(RawBackend backend) {
        Fabric.Setup setup = Fabric.to(backend);
        setup.response = Duration.ofMillis(LIMIT);
        return setup;
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Test
    void noHeadInTimeAndNoPlaceInTime() throws Exception {
        try (RawBackend backend = new RawBackend(RawConnection::awaitEnd);
                Fabric fabric = impatient(backend).scarce(1, 1).start()) {
            long start = System.nanoTime();
            RecordedResponse first = fabric.get("/");
            RecordedResponse queued = fabric.get("/");
            assertThat(first.outcome()).isEqualTo("TIMEOUT");
            assertThat(queued.outcome()).isEqualTo("TIMEOUT");
            assertThat(millisSince(start)).isBetween(LIMIT - 1, LIMIT * 10);
            assertThat(fabric.counts.outcome("timeout")).isEqualTo(2);
        }
    }

    @Test
    void interimResponsesDoNotLengthenTheTime() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            while (true) {
                connection.write("HTTP/1.1 102 Processing\r\n\r\n");
                Thread.sleep(20);
            }
        }); Fabric fabric = impatient(backend).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void aBodyThatStopsIsCutShort() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write(OK + "o");
            connection.awaitEnd();
        }); Fabric fabric = impatient(backend).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("200 o CUT_SHORT");
        }
    }

    @Test
    void aSlowBodyAndASlowClientAreWaitedFor() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            while (connection.readHead() != null) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
                for (int i = 0; i < 8; i++) {
                    connection.write("x");
                    Thread.sleep(LIMIT / 4);
                }
            }
        }); Fabric fabric = impatient(backend).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("200 xxxxxxxx");
            RecordedResponse paused = new RecordedResponse(fabric.loop(0));
            paused.onHead = () -> {
                paused.exchange.readResponse(false);
                fabric.loop(0).schedule(() -> paused.exchange.readResponse(true), LIMIT * 2, TimeUnit.MILLISECONDS);
            };
            fabric.start(0, Fabric.head(HttpMethod.GET, "/"), false, paused);
            assertThat(paused.outcome()).isEqualTo("200 xxxxxxxx");
        }
    }

    @Test
    void theTimeCountsFromTheLastByteOfTheBody() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readRequest();
            connection.write(OK + "ok");
            connection.readHead();
            connection.awaitEnd();
        }); Fabric fabric = impatient(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 2);
            RecordedResponse slow = fabric.start(0, head, true);
            fabric.run(0, () -> slow.exchange.body(Fabric.part("a")));
            fabric.loop(0).schedule(() -> slow.exchange.body(Fabric.lastPart("b")), LIMIT * 2, TimeUnit.MILLISECONDS);
            assertThat(slow.outcome()).isEqualTo("200 ok");
            RecordedResponse unanswered = fabric.start(0, head, true);
            fabric.run(0, () -> unanswered.exchange.body(Fabric.lastPart("ab")));
            assertThat(unanswered.outcome()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void aBackendThatReadsNoMoreIsNotWaitedForLonger() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            Thread.sleep(60_000);
        }); Fabric fabric = impatient(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 1L << 30);
            RecordedResponse response = new RecordedResponse(fabric.loop(0));
            Runnable send = () -> {
                while (response.exchange.bodyWritable() && !response.isDone()) {
                    response.exchange.body(Fabric.part("x".repeat(50_000)));
                }
            };
            response.onWritable = send;
            fabric.start(0, head, true, response);
            fabric.run(0, send);
            assertThat(response.outcome()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void expectContinueIsWaitedForOnlySoLong() throws Exception {
        try (RawBackend backend = new RawBackend(RawConnection::awaitEnd); Fabric fabric = impatient(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 2).set("Expect", "100-continue");
            assertThat(fabric.start(0, head, true).outcome()).isEqualTo("TIMEOUT");
        }
    }

    @Test
    void aConnectIsWaitedForOnlySoLongAndThenTheNextServerTried() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawBackend backend = RawBackend.answering(OK + "ok")) {
            for (int i = 0; i < 2; i++) {
                filling.add(new Socket(full.getInetAddress(), full.getLocalPort())); // its backlog takes no more
            }
            Fabric.Setup setup = new Fabric.Setup().server(full.getLocalPort()).server(backend.port());
            setup.connect = Duration.ofMillis(LIMIT);
            try (Fabric fabric = setup.start()) {
                long start = System.nanoTime();
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
                assertThat(millisSince(start)).isBetween(LIMIT - 1, LIMIT * 10);
                assertThat(fabric.upstream().servers().get(0).health().up(System.nanoTime())).isFalse();
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }
}
