package io.pushfabric.node.hold;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * One deadline for each slot of a {@link ConnectionTable}, without an object for each: a hashed timing wheel (Varghese
 * and Lauck, 1987) over slot numbers. An entry costs 16 bytes. Owned by the event loop of the table.
 */
final class DeadlineWheel {
    /** A deadline is met at most this much late. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** A power of two; one turn is about 20 s, and a later deadline is looked at once a turn. */
    private static final int BUCKETS = 1024;
    private static final int NONE = -1;
    private static final long UNSCHEDULED = Long.MIN_VALUE;

    private final int[] heads = new int[BUCKETS];
    private int[] next = new int[0];
    private int[] previous = new int[0];
    private long[] due = new long[0];
    private int[] expired = new int[16];
    private long tick;

    DeadlineWheel(long nowNanos) {
        Arrays.fill(heads, NONE);
        tick = Math.floorDiv(nowNanos, TICK_NANOS);
    }

    /** Makes room for slots {@code 0 .. slots - 1}. */
    void grow(int slots) {
        int before = due.length;
        if (slots > before) {
            next = Arrays.copyOf(next, slots);
            previous = Arrays.copyOf(previous, slots);
            due = Arrays.copyOf(due, slots);
            Arrays.fill(due, before, slots, UNSCHEDULED);
        }
    }

    /**
     * Calls for the slot not later than {@code dueNanos} (and a tick). An entry that is due earlier stays where it is:
     * the owner is called early, looks, and schedules again. So pushing a deadline on costs a comparison.
     */
    void schedule(int slot, long dueNanos) {
        if (due[slot] != UNSCHEDULED) {
            if (due[slot] - dueNanos <= 0) {
                return;
            }
            unlink(slot);
        }
        link(slot, dueNanos);
    }

    void cancel(int slot) {
        if (due[slot] != UNSCHEDULED) {
            unlink(slot);
        }
    }

    /** Calls {@code owner} for each slot whose deadline has passed; it may schedule and cancel freely. */
    void advance(long nowNanos, IntConsumer owner) {
        long target = Math.floorDiv(nowNanos, TICK_NANOS);
        long from = Math.max(tick, target - BUCKETS);
        tick = target;
        int count = 0;
        for (long at = from; at <= target; at++) {
            count = collect((int) (at & (BUCKETS - 1)), nowNanos, count);
        }
        for (int i = 0; i < count; i++) {
            owner.accept(expired[i]);
        }
    }

    private int collect(int bucket, long nowNanos, int found) {
        int count = found;
        int slot = heads[bucket];
        while (slot != NONE) {
            int following = next[slot];
            if (due[slot] - nowNanos <= 0) {
                unlink(slot);
                if (count == expired.length) {
                    expired = Arrays.copyOf(expired, count * 2);
                }
                expired[count++] = slot;
            }
            slot = following;
        }
        return count;
    }

    private void link(int slot, long dueNanos) {
        // Never into a tick already passed, which would be looked at only a turn later.
        due[slot] = Math.max(dueNanos, tick * TICK_NANOS);
        int bucket = bucketOf(slot);
        int head = heads[bucket];
        next[slot] = head;
        previous[slot] = NONE;
        if (head != NONE) {
            previous[head] = slot;
        }
        heads[bucket] = slot;
    }

    private void unlink(int slot) {
        int before = previous[slot];
        int after = next[slot];
        if (before == NONE) {
            heads[bucketOf(slot)] = after;
        } else {
            next[before] = after;
        }
        if (after != NONE) {
            previous[after] = before;
        }
        due[slot] = UNSCHEDULED;
    }

    /** Rounded up, so that a bucket is not visited before its entries are due. */
    private int bucketOf(int slot) {
        long at = Math.floorDiv(due[slot] + TICK_NANOS - 1, TICK_NANOS);
        return (int) (at & (BUCKETS - 1));
    }
}
