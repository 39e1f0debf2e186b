package io.pushfabric.node.cluster.record;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changes to the grid behind those who make them: in their order, in batches, one batch at a time. A batch that
 * fails is tried again until it succeeds, and what comes meanwhile waits. What cannot wait or was given up is lost, and
 * then everything has to be written again.
 */
final class RecordWriter implements AutoCloseable {
    /** Changes that wait; of about 300 bytes each. */
    static final int CAPACITY = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);
    private static final int BATCH = 1_000;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Six times as long as the grid takes to notice that a member is dead. */
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** How long a closing node tries to write what waits. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Scribe scribe;
    private final Runnable onLost;
    private final Thread thread = new Thread(this::run, "record-writer");
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    // When the oldest change was made that is being written; null for none. Written by the writer, read by any thread.
    private volatile Long writingSince;
    // When the first change was made that was lost and not written again since; null for none. Under this lock.
    private Long lostSince;
    private int losses;
    private volatile boolean closed;
    private volatile long closedAt;
    // Owned by the writer: losses when the rewrite began, and whether one was asked for that has not ended.
    private int lossesBefore;
    private boolean rewriteAsked;

    private record Waiting(Change change, long since) {
    }

    /** @param onLost called on the writer's thread when everything has to be written again */
    RecordWriter(Scribe scribe, Runnable onLost) {
        this.scribe = scribe;
        this.onLost = onLost;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Takes the change, or loses it if too many wait. Never waits. From any thread. */
    void offer(Change change) {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        if (count.incrementAndGet() > CAPACITY) {
            count.decrementAndGet();
            lose(now);
            return;
        }
        queue.add(new Waiting(change, now));
        if (asleep.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether at least half of the queue is free: for those who can wait. */
    boolean hasRoom() {
        return count.get() < CAPACITY / 2;
    }

    /** Age in seconds of the oldest change that is not in the grid with all its copies; 0 if there is none. */
    double lagSeconds() {
        Long writing = writingSince;
        Waiting head = queue.peek();
        long now = System.nanoTime();
        long lag = Math.max(age(writing, now), age(head == null ? null : head.since, now));
        synchronized (this) {
            lag = Math.max(lag, age(lostSince, now));
        }
        return lag / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static long age(Long since, long now) {
        return since == null ? 0 : Math.max(0, now - since);
    }

    private synchronized void lose(long sinceNanos) {
        losses++;
        if (lostSince == null) {
            lostSince = sinceNanos;
            LOG.warn("the grid does not keep up: changes are lost, and will be written again");
        }
    }

    private void run() {
        while (!closed || !queue.isEmpty() && !isLate()) {
            Waiting head = queue.peek();
            if (head == null) {
                askForRewrite();
                sleep();
                continue;
            }
            if (count.get() < BATCH) {
                LockSupport.parkNanos(GATHER_NANOS);
            }
            writingSince = head.since;
            try {
                writeNext(head);
            } catch (RuntimeException e) {
                LOG.warn("writing to the grid", e);
                lose(head.since);
            }
            writingSince = null;
        }
    }

    private void askForRewrite() {
        boolean lost;
        synchronized (this) {
            lost = lostSince != null;
        }
        if (lost && !rewriteAsked) {
            rewriteAsked = true;
            onLost.run();
        }
    }

    private void sleep() {
        asleep.set(true);
        if (queue.isEmpty() && !closed) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
        asleep.set(false);
    }

    private void writeNext(Waiting head) {
        if (head.change instanceof Change.RewriteEnds) {
            poll();
            rewriteEnds();
        } else if (head.change instanceof Change.Forget forget) {
            poll();
            scribe.forget(forget.run());
        } else {
            write(takeBatch(), head.since);
        }
    }

    private void rewriteEnds() {
        rewriteAsked = false;
        synchronized (this) {
            if (losses != lossesBefore) {
                return; // what was lost would be taken for wrong
            }
        }
        scribe.removeOlder();
        synchronized (this) {
            if (losses == lossesBefore) {
                lostSince = null;
            }
        }
    }

    private Collection<Write> takeBatch() {
        Map<ByteBuffer, Write> batch = new HashMap<>();
        long now = System.nanoTime();
        for (int i = 0; i < BATCH; i++) {
            Waiting next = queue.peek();
            if (next == null || next.change instanceof Change.RewriteEnds || next.change instanceof Change.Forget) {
                break;
            }
            poll();
            if (next.change instanceof Change.Hold hold) {
                scribe.note(hold, now, batch);
            } else if (next.change instanceof Change.Label label) {
                scribe.note(label, batch);
            } else {
                rewriteBegins();
            }
        }
        return batch.values();
    }

    private void rewriteBegins() {
        scribe.rewriteBegins();
        synchronized (this) {
            lossesBefore = losses;
        }
    }

    private void poll() {
        queue.remove();
        count.decrementAndGet();
    }

    private void write(Collection<Write> batch, long sinceNanos) {
        long began = System.nanoTime();
        Collection<Write> left = attempt(batch);
        while (!left.isEmpty()) {
            if (System.nanoTime() - began > GIVE_UP_NANOS || isLate()) {
                lose(sinceNanos);
                return;
            }
            LockSupport.parkNanos(RETRY_NANOS);
            left = attempt(left);
        }
    }

    /** @return what failed */
    private Collection<Write> attempt(Collection<Write> writes) {
        Collection<Write> failed = new ConcurrentLinkedQueue<>();
        CountDownLatch left = new CountDownLatch(writes.size());
        for (Write write : writes) {
            try {
                write.start().whenComplete((nothing, problem) -> {
                    if (problem != null) {
                        failed.add(write);
                    }
                    left.countDown();
                });
            } catch (RuntimeException e) {
                failed.add(write);
                left.countDown();
            }
        }
        return await(left) ? List.copyOf(failed) : writes;
    }

    private boolean await(CountDownLatch left) {
        long began = System.nanoTime();
        try {
            while (!left.await(100, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - began > GIVE_UP_NANOS || isLate()) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the writer", e);
        }
    }

    private boolean isLate() {
        return closed && System.nanoTime() - closedAt > CLOSE_NANOS;
    }

    /** Writes what waits, for at most 2 s, and takes nothing more. */
    @Override
    public void close() {
        closedAt = System.nanoTime();
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(2 * CLOSE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
