package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pushfabric.node.settings.BackendSettings.Health;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Checks of real servers. */
class HealthChecksTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static Fabric.Setup checking(int... ports) {
        Fabric.Setup setup = new Fabric.Setup();
        for (int port : ports) {
            setup.server(port);
        }
        setup.loops = 2;
        setup.health = new Health("/healthz", Duration.ofMillis(200));
        return setup;
    }

    /** Answers checks as told, and all else with {@link #OK}. */
    private static RawBackend.Script answering(AtomicReference<String> check) {
        return connection -> {
            String request = connection.readRequest();
            while (request != null) {
                boolean isCheck = request.startsWith("GET /healthz HTTP/1.1\r\n");
                connection.write(isCheck ? check.get() : OK);
                if (isCheck) {
                    return;
                }
                request = connection.readRequest();
            }
        };
    }

    @Test
    void aSickServerIsLeftOutUntilItIsWell() throws Exception {
        AtomicReference<String> sick = new AtomicReference<>("HTTP/1.1 503 Sick\r\nContent-Length: 0\r\n\r\n");
        AtomicReference<String> well = new AtomicReference<>("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ServerHealth.class);
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try (RawBackend a = new RawBackend(answering(sick)); RawBackend b = new RawBackend(answering(well));
                Fabric fabric = checking(a.port(), b.port()).start()) {
            Server first = fabric.upstream().servers().get(0);
            Fabric.until("down", () -> !first.health().up(System.nanoTime()));
            Fabric.until("up", () -> fabric.upstream().servers().get(1).health().up(System.nanoTime()));
            assertThat(a.connections().get(0).lastHead()).isEqualTo("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:"
                    + a.port() + "\r\nuser-agent: pushfabric\r\nconnection: close\r\n\r\n");
            for (int i = 0; i < 6; i++) {
                RecordedResponse response = fabric.get(i % 2, "/");
                assertThat(response.outcome()).isEqualTo("200 ok");
                assertThat(response.exchange.server()).isEqualTo("127.0.0.1:" + b.port());
            }
            int checks = a.accepted();
            Fabric.until("checked again", () -> a.accepted() > checks + 1);
            sick.set("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
            Fabric.until("up", () -> first.health().up(System.nanoTime()));
            assertThat(fabric.get(0, "/").await().exchange.server())
                    .isNotEqualTo(fabric.get(0, "/").await().exchange.server());
            assertThat(fabric.counts.open()).as("checks are not of the pool").isLessThanOrEqualTo(4);
            List<String> said = List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage)
                    .filter(message -> message.contains(":" + a.port())).toList();
            assertThat(said).containsExactly(
                    "backend server app 127.0.0.1:" + a.port() + " is down by its check: status 503",
                    "backend server app 127.0.0.1:" + a.port() + " is up by its check: status 204");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(log);
        }
    }

    @Test
    void silenceGarbageAndRefusalAreFailures() throws Exception {
        int refusing = RawBackend.deadPort();
        try (RawBackend silent = new RawBackend(RawConnection::awaitEnd);
                RawBackend closing = new RawBackend(connection -> connection.readHead());
                RawBackend garbage = new RawBackend(connection -> connection.write("SSH-2.0\r\n\r\n"));
                Fabric fabric = checking(silent.port(), closing.port(), garbage.port(), refusing).start()) {
            for (Server server : fabric.upstream().servers()) {
                Fabric.until(server + " is down", () -> server.health().downByCheck());
            }
            assertThat(fabric.get("/").outcome()).isEqualTo("UNAVAILABLE");
        }
    }
}
