package io.pushfabric.node.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sun.management.ThreadMXBean;
import io.pushfabric.node.settings.AccessLogTarget;
import io.pushfabric.node.settings.AccessLogTarget.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(30)
class AccessLogTest {
    private static final long ROTATION = TimeUnit.SECONDS.toNanos(AccessLog.ROTATION_SECONDS);

    @TempDir
    private Path folder;

    private final AtomicInteger dropped = new AtomicInteger();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void linesKeepTheirOrder() {
        AccessLog log = new AccessLog(new StreamSink(out), dropped::incrementAndGet, 0);
        for (int i = 0; i < 1000; i++) {
            log.write(line(i));
        }
        assertThat(out.size()).as("written by the caller").isZero();
        log.round(0);
        assertThat(targets(out.toString(StandardCharsets.UTF_8))).hasSize(1000).startsWith("/0", "/1").endsWith("/999");
        assertThat(dropped).hasValue(0);
    }

    @Test
    void whatDoesNotFitIsDroppedAndCounted() {
        AccessLog log = new AccessLog(new StreamSink(out), dropped::incrementAndGet, 0);
        for (int i = 0; i < AccessLog.QUEUE_LINES + 7; i++) {
            log.write(line(i));
        }
        assertThat(dropped).hasValue(7);
        log.round(0);
        log.write(line(-1));
        log.round(0);
        assertThat(targets(out.toString(StandardCharsets.UTF_8))).hasSize(AccessLog.QUEUE_LINES + 1)
                .endsWith("/" + (AccessLog.QUEUE_LINES - 1), "/-1");
        assertThat(dropped).hasValue(7);
    }

    @Test
    void aFullDiskLosesWholeLinesOnly() {
        AtomicInteger room = new AtomicInteger(1000);
        OutputStream disk = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (room.getAndDecrement() <= 0) {
                    throw new IOException("No space left on device");
                }
                out.write(b);
            }
        };
        AccessLog log = new AccessLog(new StreamSink(disk), dropped::incrementAndGet, 0);
        Logger quiet = (Logger) LoggerFactory.getLogger(AccessLog.class);
        quiet.setLevel(Level.OFF);
        for (int i = 0; i < 10; i++) {
            log.write(line(i));
        }
        log.round(0);
        assertThat(dropped).hasValue(10);
        quiet.setLevel(null);
        room.set(1_000_000);
        log.write(line(10));
        log.round(0);
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("(?s).*\n[^\n]*\"target\":\"/10\"[^\n]*\n");
        assertThat(dropped).hasValue(10);
    }

    @Test
    void aRotatedFileIsOpenedAnew() throws IOException {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        Files.writeString(file, "{\"target\":\"/before\"}\n");
        AccessLog log = new AccessLog(new FileSink(file), dropped::incrementAndGet, 0);
        log.write(line(1));
        log.round(1);
        Files.move(file, moved);
        log.write(line(2));
        log.round(ROTATION - 1);
        assertThat(file).doesNotExist();
        log.round(ROTATION);
        log.write(line(3));
        log.round(ROTATION);
        assertThat(targets(Files.readString(moved))).containsExactly("/before", "/1", "/2");
        assertThat(targets(Files.readString(file))).containsExactly("/3");

        Files.delete(file);
        Files.createFile(file);
        log.round(2 * ROTATION);
        log.write(line(4));
        log.round(2 * ROTATION);
        assertThat(targets(Files.readString(file))).containsExactly("/4");

        Files.write(file, new byte[0]);
        log.round(3 * ROTATION);
        log.write(line(5));
        log.round(3 * ROTATION);
        assertThat(targets(Files.readString(file))).as("truncated in place").containsExactly("/5");
        assertThat(dropped).hasValue(0);
    }

    @Test
    void closingWritesWhatIsQueued() throws IOException {
        Path file = folder.resolve("access.log");
        AccessLog log = AccessLog.open(new AccessLogTarget(Kind.FILE, Optional.of(file)), dropped::incrementAndGet);
        for (int i = 0; i < 10_000; i++) {
            log.write(line(i));
        }
        log.close();
        assertThat(targets(Files.readString(file))).hasSize(10_000).endsWith("/9999");
        log.write(line(1));
        assertThat(dropped).hasValue(1);
        log.close();
    }

    @Test
    void linesAreWrittenWithoutBeingAskedFor() throws IOException {
        Path file = folder.resolve("access.log");
        try (AccessLog log = AccessLog.open(new AccessLogTarget(Kind.FILE, Optional.of(file)), () -> { })) {
            log.write(line(1));
            while (Files.size(file) == 0) {
                Thread.onSpinWait();
            }
        }
        assertThat(targets(Files.readString(file))).containsExactly("/1");
    }

    @Test
    void aStuckSinkDelaysNobody() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        LogSink sink = new StreamSink(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                stuck.countDown();
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        });
        AccessLog log = new AccessLog(sink, dropped::incrementAndGet, 0);
        log.write(line(0));
        Thread writer = new Thread(() -> log.round(0));
        writer.start();
        stuck.await();
        for (int i = 0; i < AccessLog.QUEUE_LINES + 3; i++) {
            log.write(line(i));
        }
        assertThat(dropped).hasValue(3);
        gate.countDown();
        writer.join();
    }

    @Test
    void noneCostsNothing() throws IOException {
        try (AccessLog log = AccessLog.open(new AccessLogTarget(Kind.NONE, Optional.empty()),
                dropped::incrementAndGet)) {
            assertThat(log.enabled()).isFalse();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            AccessLine line = line(1);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                log.write(line);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
        }
        assertThat(dropped).hasValue(0);
    }

    @Test
    void aFileThatCannotBeOpenedIsToldOf() {
        Path nowhere = folder.resolve("none").resolve("access.log");
        assertThatThrownBy(() -> AccessLog.open(new AccessLogTarget(Kind.FILE, Optional.of(nowhere)), () -> { }))
                .isInstanceOf(IOException.class).hasMessageContaining(nowhere.toString());
    }

    private static AccessLine line(int number) {
        return new RequestLine(Instant.EPOCH, new InetSocketAddress("127.0.0.1", 1), "GET", "/" + number, 200, 0, 0,
                0, null, null, null);
    }

    private static List<String> targets(String log) {
        List<String> targets = new ArrayList<>();
        log.lines().forEach(l -> targets.add(l.replaceAll(".*\"target\":\"([^\"]*)\".*", "$1")));
        return targets;
    }
}
