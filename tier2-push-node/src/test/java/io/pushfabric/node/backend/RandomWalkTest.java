package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.shared.net.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded disorder: whatever comes, every exchange ends once, and nothing is left over. */
class RandomWalkTest {
    private static final String[] PIECES = {"HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "\r\n", "\n", "\r",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "hello", ":", " ",
        "Connection: close\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 304 X\r\n\r\n",
        "Content-Length: 9999999999\r\n", "fffffff\r\n", "\0", "X: y\r\n z\r\n"};

    private static byte[] garbage(Random random) {
        if (random.nextInt(3) == 0) {
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            return bytes;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        if (random.nextBoolean()) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageEndsEveryExchangeOnce(long seed) throws Exception {
        Random random = new Random(seed);
        try (RawBackend backend = new RawBackend(connection -> {
            Random own = new Random(seed + connection.number());
            while (connection.readRequest() != null && own.nextInt(4) > 0) {
                connection.write(garbage(own));
            }
            if (own.nextBoolean()) {
                connection.reset();
            }
        })) {
            Fabric.Setup setup = Fabric.to(backend).scarce(8, 2).over(Transport.values()[(int) seed % 2]);
            setup.response = Duration.ofMillis(60);
            try (Fabric fabric = setup.start()) {
                int total = 200;
                List<RecordedResponse> all = new ArrayList<>();
                for (int i = 0; i < total; i++) {
                    RecordedResponse response = new RecordedResponse(fabric.loop(i % 2));
                    response.onUpgraded = channel -> channel.close();
                    HttpRequest head = Fabric.head(random.nextBoolean() ? HttpMethod.GET : HttpMethod.POST, "/");
                    if (random.nextInt(4) == 0) {
                        head.headers().set("Upgrade", "x");
                    }
                    all.add(fabric.start(i % 2, head, false, response));
                    if (i % 10 == 9) {
                        all.forEach(RecordedResponse::await);
                    }
                }
                assertThat(fabric.counts.ended()).as("seed " + seed).isEqualTo(total);
                Fabric.until("settled", () -> fabric.counts.open() == fabric.counts.in(PoolState.IDLE));
            }
        }
    }

    /** Answers well, badly, slowly or not at all. */
    private static void behave(RawConnection connection, Random random) throws Exception {
        for (String head = connection.readHead(); head != null; head = connection.readHead()) {
            int kind = random.nextInt(10);
            if (head.startsWith("POST") && kind > 1) {
                connection.in().readNBytes(30_000);
            }
            Thread.sleep(random.nextInt(3));
            if (kind == 0) {
                connection.reset();
                return;
            }
            byte[] body = new byte[random.nextInt(200_000)];
            Arrays.fill(body, (byte) 'x');
            connection.write("HTTP/1.1 200 OK\r\n" + (kind == 2 ? "Connection: close\r\n" : "") + "Content-Length: "
                    + (body.length + (kind == 3 ? 1 : 0)) + "\r\n\r\n");
            connection.write(body);
            if (kind < 4) {
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cancellingAtAnyTimeLeavesNothingBehind(long seed) throws Exception {
        Random random = new Random(seed);
        int total = 400;
        try (RawBackend backend = new RawBackend(connection ->
                behave(connection, new Random(seed * 1_000 + connection.number())))) {
            Fabric.Setup setup = Fabric.to(backend).scarce(1 + random.nextInt(4), 2)
                    .over(Transport.values()[(int) seed % 2]);
            setup.response = Duration.ofSeconds(2);
            try (Fabric fabric = setup.start()) {
                List<RecordedResponse> all = new ArrayList<>();
                List<RecordedResponse> cancelled = new ArrayList<>();
                for (int i = 0; i < total; i++) {
                    RecordedResponse response = random.nextBoolean() ? fabric.get(i % 2, "/") : post(fabric, i % 2);
                    all.add(response);
                    if (random.nextInt(3) > 0) {
                        cancelled.add(response);
                        fabric.loop(i % 2).schedule(response.exchange::cancel, random.nextInt(20_000),
                                TimeUnit.MICROSECONDS);
                    } else if (random.nextBoolean()) {
                        fabric.loop(i % 2).execute(() -> response.exchange.readResponse(false));
                        fabric.loop(i % 2).schedule(() -> response.exchange.readResponse(true), random.nextInt(10),
                                TimeUnit.MILLISECONDS);
                    }
                }
                all.stream().filter(response -> !cancelled.contains(response)).forEach(RecordedResponse::await);
                Fabric.until("all ended, seed " + seed, () -> fabric.counts.ended() == total);
                all.forEach(RecordedResponse::checkOrder);
                assertThat(fabric.counts.outcome("ok")).as("seed " + seed).isGreaterThan(total / 20);
                Server server = fabric.upstream().servers().get(0);
                for (PoolState state : Set.of(PoolState.BUSY, PoolState.CONNECTING, PoolState.TUNNEL)) {
                    Fabric.until("none " + state, () -> fabric.counts.in(state) == 0);
                }
                Fabric.until("permits are those of idle ones",
                        () -> server.permits().taken() == fabric.counts.in(PoolState.IDLE));
                assertThat(fabric.upstream().queued()).isZero();
                assertThat(server.uploads().taken()).isZero();
                assertThat(fabric.get(0, "/").await().isDone()).isTrue();
            }
        }
    }

    /** A body in three parts, of which the second is sent when the exchange says so. */
    private static RecordedResponse post(Fabric fabric, int loop) {
        HttpRequest head = Fabric.head(HttpMethod.POST, "/");
        head.headers().set("Content-Length", 30_000);
        RecordedResponse response = new RecordedResponse(fabric.loop(loop));
        boolean[] sent = {false};
        response.onWritable = () -> {
            if (!sent[0]) {
                sent[0] = true;
                response.exchange.body(Fabric.part("b".repeat(10_000)));
                fabric.loop(loop).execute(() -> response.exchange.body(Fabric.lastPart("c".repeat(10_000))));
            }
        };
        fabric.start(loop, head, true, response);
        fabric.run(loop, () -> response.exchange.body(Fabric.part("a".repeat(10_000))));
        return response;
    }
}
