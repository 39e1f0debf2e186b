package io.pushfabric.node.observe;

import io.pushfabric.node.settings.AccessLogTarget;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON line for each client request and each push, {@code access-log} in section 6 of the contract. Any thread may
 * write; it never waits. Lines go to one background thread by a queue of {@value #QUEUE_LINES}: what does not fit is
 * dropped and counted, and so is what the disk refuses. They are written within {@value #ROUND_MILLIS} ms. Callers ask
 * {@link #enabled} before they put a line together, so that no log costs nothing.
 */
public final class AccessLog implements AutoCloseable {
    static final int QUEUE_LINES = 16_384;
    static final int ROUND_MILLIS = 200;
    static final int ROTATION_SECONDS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int WAKE_AT = QUEUE_LINES / 8;
    private static final int WRITE_BYTES = 64 * 1024;
    private static final int CLOSE_MILLIS = 5_000;

    private final LogSink sink;
    private final Runnable onDrop;
    private final Thread thread;

    // Between those who write lines and the background thread.
    private final Queue<AccessLine> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private volatile boolean closed;

    // Of the background thread.
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream(2 * WRITE_BYTES);
    private int batchLines;
    private boolean failing;
    private long rotationChecked;

    /** @param sink where lines go, or {@code null} for nowhere; nothing is written until {@link #run} or a round */
    AccessLog(LogSink sink, Runnable onDrop, long now) {
        this.sink = sink;
        this.onDrop = onDrop;
        this.rotationChecked = now;
        this.thread = new Thread(this::run, "access-log");
        thread.setDaemon(true);
    }

    /**
     * Opens the log, and the file if it is one.
     *
     * @param onDrop called, on whatever thread, for each line that is lost
     * @throws IOException if the file cannot be written to
     */
    public static AccessLog open(AccessLogTarget target, Runnable onDrop) throws IOException {
        LogSink sink = switch (target.kind()) {
            case NONE -> null;
            case STDOUT -> new StreamSink(new FileOutputStream(FileDescriptor.out));
            case FILE -> new FileSink(target.file().orElseThrow());
        };
        AccessLog log = new AccessLog(sink, onDrop, System.nanoTime());
        if (log.enabled()) {
            log.thread.start();
        }
        return log;
    }

    /** Whether lines are wanted. Does not change. */
    public boolean enabled() {
        return sink != null;
    }

    /** Queues the line, or drops it if the queue is full or the log is closed. */
    public void write(AccessLine line) {
        if (sink == null) {
            return;
        }
        int length = queued.incrementAndGet();
        if (length > QUEUE_LINES || closed) {
            queued.decrementAndGet();
            onDrop.run();
            return;
        }
        queue.add(line);
        if (length == WAKE_AT) {
            LockSupport.unpark(thread);
        }
    }

    /** Writes what is queued and closes the file; waits for that, 5 s at most. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is queued, at most a queue full, and looks after the file each few seconds. */
    void round(long now) {
        int lines = 0;
        for (AccessLine line = queue.poll(); line != null; line = ++lines < QUEUE_LINES ? queue.poll() : null) {
            queued.decrementAndGet();
            append(line);
        }
        writeBatch();
        if (now - rotationChecked >= TimeUnit.SECONDS.toNanos(ROTATION_SECONDS)) {
            rotationChecked = now;
            attempt(sink::followRotation);
        }
    }

    private void run() {
        while (!closed) {
            round(System.nanoTime());
            if (queued.get() < WAKE_AT) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ROUND_MILLIS));
            }
        }
        round(System.nanoTime());
        attempt(sink::close);
    }

    private void append(AccessLine line) {
        batch.writeBytes(AccessLineJson.encode(line));
        batchLines++;
        if (batch.size() >= WRITE_BYTES) {
            writeBatch();
        }
    }

    private void writeBatch() {
        if (batchLines == 0) {
            return;
        }
        boolean written = attempt(() -> sink.write(batch.toByteArray(), batch.size()));
        failing = !written;
        batch.reset();
        if (!written) {
            IntStream.range(0, batchLines).forEach(line -> onDrop.run());
            // A line may have been torn: the next one begins anew.
            batch.write('\n');
        }
        batchLines = 0;
    }

    /** Warns of the first failure of a row only. */
    private boolean attempt(Step step) {
        try {
            step.run();
            return true;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn("access log: {}; lines are dropped until it works again", e.toString());
            }
            failing = true;
            return false;
        }
    }

    /** Something with the sink. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
