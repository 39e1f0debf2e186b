package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.net.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Servers that are configured by name. */
class ServerResolutionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final InetAddress ONE = Fabric.address("127.0.0.1");
    private static final InetAddress TWO = Fabric.address("127.0.0.2");

    private volatile List<InetAddress> answer = List.of();
    private final AtomicInteger asked = new AtomicInteger();

    private List<InetAddress> resolve(String host) throws UnknownHostException {
        asked.incrementAndGet();
        assertThat(host).isEqualTo("app.test");
        assertThat(Thread.currentThread().getName()).startsWith("backend-names");
        if (answer.isEmpty()) {
            throw new UnknownHostException(host);
        }
        return answer;
    }

    private Fabric.Setup named(int port) {
        Fabric.Setup setup = new Fabric.Setup();
        setup.servers.add(new HostPort("app.test", port));
        setup.names = this::resolve;
        setup.limits = new Limits(1024, 2, 100, 1 << 20, Duration.ofSeconds(60), Duration.ofMillis(50),
                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(20));
        return setup;
    }

    private void awaitNextAnswer() {
        int before = asked.get();
        Fabric.until("asked again", () -> asked.get() > before + 1);
    }

    @Test
    void allAddressesAreUsedAndFollowed() throws Exception {
        answer = List.of(ONE, TWO);
        Set<InetAddress> seen = new HashSet<>();
        RawBackend.Script script = connection -> {
            while (connection.readRequest() != null) {
                synchronized (seen) {
                    seen.add(connection.socket().getLocalAddress());
                }
                connection.write(OK);
            }
        };
        try (RawBackend a = new RawBackend(script, ONE, 0); RawBackend b = new RawBackend(script, TWO, a.port());
                Fabric fabric = named(a.port()).start()) {
            for (int i = 0; i < 4; i++) {
                RecordedResponse response = fabric.get("/");
                assertThat(response.outcome()).isEqualTo("200 ok");
                assertThat(response.exchange.server()).isEqualTo("app.test:" + a.port());
            }
            assertThat(seen).containsExactlyInAnyOrder(ONE, TWO);
            Server kept = fabric.upstream().servers().get(1);
            answer = List.of(TWO);
            Fabric.until("one is gone, and its connection", () -> fabric.counts.in(PoolState.IDLE) == 1);
            assertThat(fabric.upstream().servers()).containsExactly(kept);
            seen.clear();
            fabric.get("/").await();
            assertThat(seen).containsExactly(TWO);
            assertThat(b.accepted()).isEqualTo(1);

            answer = List.of();
            awaitNextAnswer();
            assertThat(fabric.get("/").outcome()).as("unknown: the old one").isEqualTo("200 ok");
        }
    }

    @Test
    void anUnknownNameIsUnavailableUntilItIsKnown() throws Exception {
        try (RawBackend backend = RawBackend.answering(OK); Fabric fabric = named(backend.port()).start()) {
            assertThat(fabric.get("/").outcome()).isEqualTo("UNAVAILABLE");
            answer = List.of(ONE);
            Fabric.until("resolved", () -> fabric.upstream().servers().size() == 1);
            assertThat(fabric.get("/").outcome()).isEqualTo("200 ok");
        }
    }

    @Test
    void addressesNeedNoResolver() {
        Fabric.Setup setup = new Fabric.Setup();
        setup.names = host -> {
            throw new AssertionError(host);
        };
        setup.servers.add(new HostPort("127.0.0.1", 1));
        setup.servers.add(new HostPort("::1", 1));
        setup.servers.add(new HostPort("127.0.0.1", 1));
        try (Fabric fabric = setup.start()) {
            assertThat(fabric.upstream().servers()).extracting(Server::name).containsExactly("127.0.0.1:1", "[::1]:1");
        }
    }
}
