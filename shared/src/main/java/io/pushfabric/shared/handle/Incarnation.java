package io.pushfabric.shared.handle;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Numbers for the runs of a node: start time in milliseconds since 1970 in the upper 42 bits (until the year 2109),
 * random bits in the lower 22. A later run has the greater number unless the clock was set back; two runs that begin in
 * the same millisecond differ all the same.
 */
public final class Incarnation {
    private static final int RANDOM_BITS = 22;

    private Incarnation() {
    }

    /** The number of a run that began at {@code start}. */
    public static long of(Instant start, RandomGenerator random) {
        return start.toEpochMilli() << RANDOM_BITS | random.nextLong() >>> Long.SIZE - RANDOM_BITS;
    }

    /** When the run began, to the millisecond. */
    public static Instant startOf(long incarnation) {
        return Instant.ofEpochMilli(incarnation >>> RANDOM_BITS);
    }
}
