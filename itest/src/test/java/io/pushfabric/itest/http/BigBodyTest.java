package io.pushfabric.itest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.itest.harness.Exchange;
import io.pushfabric.itest.harness.Gate;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies bigger than the node's memory go through it. {@code -Ditest.big-body-mib=1024} makes them 1 GB. */
class BigBodyTest {
    private static final long PIECES = Long.getLong("itest.big-body-mib", 100L);
    private static final int PIECE = 1024 * 1024;
    private static final long RESIDENT_LIMIT = 640L * 1024 * 1024;

    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config -> config.set("clients.max-request-body", "2GiB"));

    /** One where each has its own bytes, so that a piece lost, doubled or moved is seen. */
    private static byte[] piece(long number) {
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < PIECE; i++) {
            piece[i] = (byte) (i * 31 + (i >>> 8) + number * 7);
        }
        return piece;
    }

    private static String checksum(InputStream in, long length) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[PIECE];
        long left = length;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            assertThat(count).as("bytes before the end, with " + left + " to come").isPositive();
            crc.update(buffer, 0, count);
            left -= count;
        }
        return Long.toHexString(crc.getValue());
    }

    private static String expected() {
        CRC32C crc = new CRC32C();
        for (long i = 0; i < PIECES; i++) {
            crc.update(piece(i));
        }
        return Long.toHexString(crc.getValue());
    }

    private static void assertMemoryIsBounded() throws IOException {
        assertThat(FABRIC.node().process().memory("VmHWM")).as("resident memory").isLessThan(RESIDENT_LIMIT);
    }

    // A response is "streamed to the client"
    @Test
    void aBigResponse() throws IOException {
        RawClient client = FABRIC.get(BigBodyTest::writeBig);
        assertThat(client.readHead().header("Content-Length")).isEqualTo("" + PIECES * PIECE);
        assertThat(checksum(client.stream(), PIECES * PIECE)).isEqualTo(expected());
        assertThat(client.get("/").readResponse().text()).isEqualTo("root");
        assertMemoryIsBounded();
    }

    private static void writeBig(Exchange exchange) throws IOException {
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + PIECES * PIECE + "\r\n\r\n");
        for (long i = 0; i < PIECES; i++) {
            exchange.raw(piece(i));
        }
    }

    // So is a request
    @Test
    void aBigRequest() throws Exception {
        String path = FABRIC.backend().path(exchange ->
                exchange.answer(200, checksum(exchange.body(), PIECES * PIECE)));
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + PIECES * PIECE + "\r\n\r\n");
        for (long i = 0; i < PIECES; i++) {
            client.send(piece(i));
        }
        assertThat(client.readResponse("POST").text()).isEqualTo(expected());
        assertMemoryIsBounded();
    }

    // Both at once: a backend that sends back what it gets
    @Test
    void aBigEcho() throws Exception {
        String path = FABRIC.backend().path(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + PIECES * PIECE + "\r\n\r\n");
            byte[] buffer = new byte[64 * 1024];
            for (int n = exchange.body().read(buffer); n >= 0; n = exchange.body().read(buffer)) {
                exchange.raw(Arrays.copyOf(buffer, n));
            }
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Thread writer = new Thread(() -> writeChunks(client));
        writer.start();
        client.readHead();
        assertThat(checksum(client.stream(), PIECES * PIECE)).isEqualTo(expected());
        writer.join();
        assertMemoryIsBounded();
    }

    private static void writeChunks(RawClient client) {
        try {
            for (long i = 0; i < PIECES; i++) {
                client.send(Integer.toHexString(PIECE) + "\r\n").send(piece(i)).send("\r\n");
            }
            client.send("0\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // A backend that does not read yet slows the client down, instead of filling the node's memory
    @Test
    void aBackendThatReadsLate() throws Exception {
        Gate gate = new Gate();
        String path = FABRIC.backend().path(exchange -> {
            gate.pass();
            exchange.answer(200, checksum(exchange.body(), PIECES * PIECE));
        });
        RawClient client = FABRIC.client();
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        Thread writer = new Thread(() -> writeChunks(client));
        writer.start();
        FABRIC.backend().next(path);
        client.expectNothingFor(1000);
        assertThat(writer.isAlive()).as("still held back").isTrue();
        gate.open();
        assertThat(client.readResponse("POST").text()).isEqualTo(expected());
        writer.join();
        assertMemoryIsBounded();
    }
}
