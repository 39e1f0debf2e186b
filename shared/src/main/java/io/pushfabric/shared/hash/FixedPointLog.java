package io.pushfabric.shared.hash;

/**
 * Binary logarithms in integers alone, so that all processors and Java runtimes agree on every bit. A table of {@value
 * #SEGMENTS} segments, straight in each: logarithms are at most 2⁻²² too small, distances at most 0.1 % too great.
 */
final class FixedPointLog {
    /** Bits behind the point. */
    static final int FRACTION = 40;

    private static final int SEGMENTS = 1024;
    private static final int SEGMENT_BITS = 10;
    /** The mantissa, less its leading one, has 63 bits: 10 choose the segment, and 22 more the place in it. */
    private static final int PLACE_BITS = 22;
    private static final long[] LOG = table();

    private FixedPointLog() {
    }

    /**
     * {@code -log2(x / 2^64)} for an unsigned number, 0 counting as 1: not negative, at most 64, and never greater for
     * a greater number. If the numbers are spread evenly, this is spread exponentially.
     */
    static long distance(long x) {
        int zeros = Long.numberOfLeadingZeros(x | 1);
        long mantissa = (x | 1) << zeros << 1;
        int segment = (int) (mantissa >>> Long.SIZE - SEGMENT_BITS);
        long place = mantissa << SEGMENT_BITS >>> Long.SIZE - PLACE_BITS;
        long log = LOG[segment] + ((LOG[segment + 1] - LOG[segment]) * place >> PLACE_BITS);
        return (zeros + 1L << FRACTION) - log;
    }

    /** {@code log2(1 + i/1024)} for i from 0 to 1024. */
    private static long[] table() {
        long[] table = new long[SEGMENTS + 1];
        for (int i = 0; i < SEGMENTS; i++) {
            table[i] = log2((1L << 62) + ((long) i << 62 - SEGMENT_BITS));
        }
        table[SEGMENTS] = 1L << FRACTION;
        return table;
    }

    /** One bit for each squaring, of a number from 1 to below 2 with 62 bits behind the point. */
    private static long log2(long number) {
        long y = number;
        long log = 0;
        for (int bit = 0; bit < FRACTION; bit++) {
            long high = Math.multiplyHigh(y, y);
            long low = y * y;
            // The square, from 1 to below 4, has 60 bits behind the point in its high half.
            boolean atLeastTwo = high >= 1L << 61;
            y = atLeastTwo ? high << 1 | low >>> 63 : high << 2 | low >>> 62;
            log = log << 1 | (atLeastTwo ? 1 : 0);
        }
        return log;
    }
}
