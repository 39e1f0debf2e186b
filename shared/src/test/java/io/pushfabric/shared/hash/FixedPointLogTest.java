package io.pushfabric.shared.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedPointLogTest {
    private static final double ONE = 1L << FixedPointLog.FRACTION;

    @Test
    void powersOfTwoAreExact() {
        assertThat(FixedPointLog.distance(0)).isEqualTo(64L << FixedPointLog.FRACTION);
        // In lesser numbers the lowest bit shows, which counts as set.
        for (int bit = 33; bit < 64; bit++) {
            assertThat(FixedPointLog.distance(1L << bit)).isEqualTo(64L - bit << FixedPointLog.FRACTION);
        }
    }

    @Test
    void agreesWithTheRealLogarithm() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            long x = random.nextLong() >>> random.nextInt(40) | 1;
            double real = 64 - Math.log(unsigned(x)) / Math.log(2);
            assertThat(FixedPointLog.distance(x) / ONE).as("%x", x)
                    .isBetween(real - 1e-11, real + Math.min(2.5e-7, real / 1_000) + 1e-11);
        }
    }

    @Test
    void isAlwaysPositiveAndNeverRises() {
        Random random = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            long x = random.nextLong();
            long y = x + (random.nextLong() >>> 20 + random.nextInt(44));
            boolean less = Long.compareUnsigned(x, y) < 0;
            assertThat(FixedPointLog.distance(less ? x : y)).isGreaterThanOrEqualTo(
                    FixedPointLog.distance(less ? y : x));
        }
        assertThat(FixedPointLog.distance(-1)).isPositive();
    }

    private static double unsigned(long x) {
        return (x >>> 1) * 2.0 + (x & 1);
    }
}
