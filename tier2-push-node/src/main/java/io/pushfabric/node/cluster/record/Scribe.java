package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.cluster.grid.GridMap;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Turns changes into requests to the grid, numbers them, and remembers which tombstones there are. Owned by the thread
 * of the {@link RecordWriter}.
 */
final class Scribe {
    /** Tombstones of one node. About 100 bytes here, and 350 for each copy in the grid. */
    static final int MAX_TOMBSTONES = 100_000;

    private final NodeRun self;
    private final GridMap holds;
    private final HoldEntries holdEntries;
    private final GridMap labels;
    private final LabelEntries labelEntries;
    private final long memoryMillis;
    private final ArrayDeque<Tombstone> tombstones = new ArrayDeque<>();
    private long sequence;
    private long rewriteBegan;

    /** @param memoryMillis {@code push.id-memory} */
    Scribe(NodeRun self, GridMap holds, HoldEntries holdEntries, GridMap labels, LabelEntries labelEntries,
            long memoryMillis) {
        this.self = self;
        this.holds = holds;
        this.holdEntries = holdEntries;
        this.labels = labels;
        this.labelEntries = labelEntries;
        this.memoryMillis = memoryMillis;
    }

    /** @param key in the map of holds */
    private record Tombstone(byte[] key, Claim claim, long atNanos) {
    }

    /** Adds what the change asks for to the batch, in place of what it asked for the same entry before. */
    void note(Change.Hold change, long nowNanos, Map<ByteBuffer, Write> batch) {
        byte[] key = holdEntries.key(change.hold().handle());
        Claim claim = new Claim(self, ++sequence);
        if (change.ending().isPresent() && memoryMillis == 0) {
            put(batch, new Write(holds, key, holdEntries.requests().remove(key, claim), 0));
            return;
        }
        HoldRecord next = new HoldRecord(change.hold(), self, sequence, change.ending());
        byte[] request = holdEntries.requests().put(key, HoldRecordCodec.encode(next));
        if (change.ending().isEmpty()) {
            put(batch, new Write(holds, key, request, 0));
        } else {
            // The grid forgets it in time, also when this node is no more.
            put(batch, new Write(holds, key, request, memoryMillis));
            tombstones.add(new Tombstone(key, claim, nowNanos));
            evict(nowNanos, batch);
        }
    }

    private void evict(long nowNanos, Map<ByteBuffer, Write> batch) {
        long memoryNanos = TimeUnit.MILLISECONDS.toNanos(memoryMillis);
        while (!tombstones.isEmpty() && nowNanos - tombstones.peek().atNanos > memoryNanos) {
            tombstones.remove();
        }
        if (tombstones.size() > MAX_TOMBSTONES) {
            Tombstone oldest = tombstones.remove();
            put(batch, new Write(holds, oldest.key, holdEntries.requests().remove(oldest.key, oldest.claim), 0));
        }
    }

    void note(Change.Label change, Map<ByteBuffer, Write> batch) {
        byte[] key = labelEntries.key(change.label());
        Claim claim = new Claim(self, ++sequence);
        put(batch, new Write(labels, key, change.carried() ? labelEntries.requests().put(key, claim.encode())
                : labelEntries.requests().remove(key, claim), 0));
    }

    /** What is written from here on is what is true now. */
    void rewriteBegins() {
        rewriteBegan = sequence;
    }

    /** Removes what this run wrote before {@link #rewriteBegins} and nobody has written since. Waits for the grid. */
    void removeOlder() {
        removeAll(new Claim(self, rewriteBegan));
    }

    /** Removes what the run wrote, but its tombstones. Waits for the grid. */
    void forget(NodeRun run) {
        removeAll(new Claim(run, Long.MAX_VALUE));
    }

    private void removeAll(Claim claim) {
        holds.applyToAll(holdEntries.requests().removeAll(claim));
        labels.applyToAll(labelEntries.requests().removeAll(claim));
    }

    private static void put(Map<ByteBuffer, Write> batch, Write write) {
        batch.put(ByteBuffer.wrap(write.key()), write);
    }
}
