package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Deadlines against a model that looks at every one of them. A failure prints its seed. */
class DeadlineWheelTest {
    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private static final int SLOTS = 40;
    private static final int WALKS = 1500;
    private static final int STEPS = 300;
    private static final long NONE = Long.MAX_VALUE;

    @Test
    void noDeadlineIsMetEarlyOrMoreThanATickLate() {
        for (long seed = 0; seed < WALKS; seed++) {
            walk(seed);
        }
    }

    private static void walk(long seed) {
        Random random = new Random(seed);
        long now = (random.nextLong() >> 2) / (random.nextBoolean() ? 1 : 1_000_000_000L);
        DeadlineWheel wheel = new DeadlineWheel(now);
        wheel.grow(SLOTS);
        long[] model = new long[SLOTS];
        Arrays.fill(model, NONE);
        for (int step = 0; step < STEPS; step++) {
            int slot = random.nextInt(SLOTS);
            switch (random.nextInt(4)) {
                case 0 -> {
                    wheel.cancel(slot);
                    model[slot] = NONE;
                }
                case 1 -> {
                    now += span(random);
                    advance(wheel, model, now, "seed " + seed + ", step " + step);
                }
                default -> {
                    long due = now + span(random) - (random.nextInt(4) == 0 ? 3 * TICK : 0);
                    wheel.schedule(slot, due);
                    model[slot] = model[slot] == NONE ? due : Math.min(model[slot], due);
                }
            }
        }
    }

    /** Less than a tick, ticks, turns, and many turns. */
    private static long span(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong(TICK);
            case 1 -> TICK * random.nextLong(4);
            case 2 -> random.nextLong(TimeUnit.SECONDS.toNanos(3));
            case 3 -> random.nextLong(TimeUnit.MINUTES.toNanos(5));
            default -> random.nextInt(20) == 0 ? TimeUnit.DAYS.toNanos(24) : 1;
        };
    }

    private static void advance(DeadlineWheel wheel, long[] model, long now, String where) {
        wheel.advance(now, slot -> {
            assertThat(model[slot]).as("%s: slot %d early", where, slot).isLessThanOrEqualTo(now);
            model[slot] = NONE;
        });
        for (int slot = 0; slot < SLOTS; slot++) {
            assertThat(model[slot]).as("%s: slot %d late", where, slot).isGreaterThan(now - TICK);
        }
    }

    @Test
    void anOwnerMaySetTheNextDeadlineAndCancelOthers() {
        DeadlineWheel wheel = new DeadlineWheel(0);
        wheel.grow(3);
        List<String> met = new ArrayList<>();
        wheel.schedule(0, TICK);
        wheel.advance(TICK, slot -> {
            met.add("first " + slot);
            wheel.schedule(0, 0);
            wheel.schedule(1, 2 * TICK);
            wheel.schedule(2, 2 * TICK);
            wheel.cancel(2);
        });
        assertThat(met).containsExactly("first 0");
        wheel.advance(TICK, slot -> met.add("same tick " + slot));
        assertThat(met).containsExactly("first 0", "same tick 0");
        wheel.advance(2 * TICK, slot -> met.add("next tick " + slot));
        assertThat(met).containsExactly("first 0", "same tick 0", "next tick 1");
    }

    @Test
    void aLaterDeadlineDoesNotMoveAnEarlierOne() {
        DeadlineWheel wheel = new DeadlineWheel(0);
        wheel.grow(1);
        List<Integer> met = new ArrayList<>();
        wheel.schedule(0, 5 * TICK);
        wheel.schedule(0, 9 * TICK);
        wheel.schedule(0, 3 * TICK);
        wheel.advance(3 * TICK, met::add);
        wheel.advance(2000 * TICK, met::add);
        assertThat(met).containsExactly(0);
    }

    @Test
    void growingKeepsWhatIsThere() {
        DeadlineWheel wheel = new DeadlineWheel(0);
        wheel.grow(64);
        wheel.schedule(5, TICK);
        wheel.grow(128);
        wheel.schedule(100, TICK);
        List<Integer> met = new ArrayList<>();
        wheel.advance(TICK, met::add);
        assertThat(met).containsExactlyInAnyOrder(5, 100);
    }
}
