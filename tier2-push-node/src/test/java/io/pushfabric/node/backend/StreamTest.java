package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.shared.net.Transport;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large bodies, and sides that do not read. */
class StreamTest {
    private static final int PART = 50_000;
    private static final long TOTAL = 2_000L * PART;
    /** What may be under way: buffers of both kernels' ends, and what was read or written but not handed on. */
    private static final long UNDER_WAY = 24L << 20;

    private static byte[] part(int number) {
        byte[] bytes = new byte[PART];
        for (int i = 0; i < PART; i += 97) {
            bytes[i] = (byte) (number + i);
        }
        return bytes;
    }

    private static long checksum() {
        CRC32C sum = new CRC32C();
        for (int i = 0; i < TOTAL / PART; i++) {
            sum.update(part(i));
        }
        return sum.getValue();
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
    }

    @ParameterizedTest
    @EnumSource
    void aLargeResponseIsReadNoFasterThanItIsTaken(Transport transport) throws Exception {
        AtomicLong written = new AtomicLong();
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + TOTAL + "\r\n\r\n");
            for (int i = 0; i < TOTAL / PART; i++) {
                connection.write(part(i));
                written.addAndGet(PART);
            }
            connection.awaitEnd();
        })) {
            Fabric.Setup setup = Fabric.to(backend);
            setup.transport = transport;
            try (Fabric fabric = setup.start()) {
                long before = directMemory();
                CRC32C sum = new CRC32C();
                RecordedResponse response = new RecordedResponse(fabric.loop(0));
                AtomicLong most = new AtomicLong();
                AtomicLong pause = new AtomicLong(1 << 20);
                response.onBytes = content -> {
                    sum.update(content.nioBuffer());
                    most.accumulateAndGet(directMemory() - before, Math::max);
                    if (response.bytes.get() >= pause.get()) {
                        pause.addAndGet(1 << 20);
                        response.exchange.readResponse(false);
                        fabric.loop(0).schedule(() -> response.exchange.readResponse(true), 1, TimeUnit.MILLISECONDS);
                    }
                };
                response.onHead = () -> response.exchange.readResponse(false);
                fabric.start(0, Fabric.head(HttpMethod.GET, "/"), false, response).awaitHead();
                awaitStall(written);
                assertThat(response.bytes.get()).isLessThanOrEqualTo(64 << 10);
                assertThat(written.get()).isLessThan(UNDER_WAY);
                fabric.run(0, () -> response.exchange.readResponse(true));
                assertThat(response.await().failure).isNull();
                assertThat(response.bytes.get()).isEqualTo(TOTAL);
                assertThat(sum.getValue()).isEqualTo(checksum());
                assertThat(most.get()).isLessThan(UNDER_WAY);
                assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
            }
        }
    }

    /** Waits until a count has not changed for a while: there is nothing else to see of a peer that is stopped. */
    private static void awaitStall(AtomicLong count) throws InterruptedException {
        long last = -1;
        while (last != count.get() || last == 0) {
            last = count.get();
            Thread.sleep(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeRequestIsTakenNoFasterThanItIsRead(Transport transport) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CRC32C sum = new CRC32C();
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            read.await();
            for (int i = 0; i < TOTAL / PART; i++) {
                sum.update(connection.in().readNBytes(PART));
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.awaitEnd();
        })) {
            Fabric.Setup setup = Fabric.to(backend);
            setup.transport = transport;
            try (Fabric fabric = setup.start()) {
                long before = directMemory();
                HttpRequest head = Fabric.head(HttpMethod.POST, "/");
                head.headers().set("Content-Length", TOTAL);
                RecordedResponse response = new RecordedResponse(fabric.loop(0));
                AtomicLong sent = new AtomicLong();
                AtomicLong most = new AtomicLong();
                response.onWritable = () -> {
                    send(response.exchange, sent);
                    most.accumulateAndGet(directMemory() - before, Math::max);
                };
                fabric.start(0, head, true, response);
                fabric.run(0, () -> send(response.exchange, sent));
                awaitStall(sent);
                assertThat(sent.get()).isBetween(1L, UNDER_WAY);
                read.countDown();
                assertThat(response.outcome()).isEqualTo("200 ok");
                assertThat(sum.getValue()).isEqualTo(checksum());
                assertThat(most.get()).isLessThan(UNDER_WAY);
                assertThat(response.writableCalls.get()).isPositive();
                assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
            }
        }
    }

    private static void send(BackendExchange exchange, AtomicLong sent) {
        while (exchange.bodyWritable() && sent.get() < TOTAL) {
            byte[] bytes = part((int) (sent.get() / PART));
            sent.addAndGet(PART);
            exchange.body(sent.get() == TOTAL ? new DefaultLastHttpContent(Unpooled.wrappedBuffer(bytes))
                    : new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        }
    }

    @Test
    void beforeThereIsAConnectionOnePartIsTaken() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (RawBackend backend = new RawBackend(connection -> {
            while (connection.readRequest() != null) {
                answer.await();
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        }); Fabric fabric = Fabric.to(backend).scarce(1, 1).start()) {
            RecordedResponse first = fabric.get("/");
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", 6);
            RecordedResponse second = fabric.start(0, head, true);
            fabric.run(0, () -> {
                assertThat(second.exchange.bodyWritable()).isTrue();
                second.exchange.body(Fabric.part("abc"));
                assertThat(second.exchange.bodyWritable()).isFalse();
            });
            second.onWritable = () -> second.exchange.body(Fabric.lastPart("def"));
            answer.countDown();
            assertThat(first.outcome()).isEqualTo("200 ");
            assertThat(second.outcome()).isEqualTo("200 ");
            assertThat(second.writableCalls.get()).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatVanishesWhileNobodyReadsIsNoticed() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\n\r\n");
            connection.in().readNBytes(PART);
            connection.reset();
        }); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", TOTAL);
            RecordedResponse response = new RecordedResponse(fabric.loop(0));
            response.onHead = () -> response.exchange.readResponse(false);
            AtomicLong sent = new AtomicLong();
            response.onWritable = () -> send(response.exchange, sent);
            fabric.start(0, head, true, response);
            fabric.run(0, () -> send(response.exchange, sent));
            assertThat(response.outcome()).isIn("200  CUT_SHORT", "BROKEN");
        }
    }

    @Test
    void bothWaysAtOnce() throws Exception {
        try (RawBackend backend = new RawBackend(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + TOTAL + "\r\n\r\n");
            for (int i = 0; i < TOTAL / PART; i++) {
                connection.write(connection.in().readNBytes(PART));
            }
            connection.awaitEnd();
        }); Fabric fabric = Fabric.to(backend).start()) {
            HttpRequest head = Fabric.head(HttpMethod.POST, "/");
            head.headers().set("Content-Length", TOTAL);
            RecordedResponse response = new RecordedResponse(fabric.loop(0));
            AtomicLong sent = new AtomicLong();
            CRC32C sum = new CRC32C();
            response.onWritable = () -> send(response.exchange, sent);
            response.onBytes = content -> sum.update(content.nioBuffer());
            fabric.start(0, head, true, response);
            fabric.run(0, () -> send(response.exchange, sent));
            assertThat(response.await().failure).isNull();
            assertThat(sum.getValue()).isEqualTo(checksum());
            assertThat(fabric.counts.in(PoolState.IDLE)).isEqualTo(1);
        }
    }
}
