package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Permits of one server: bound, order, and that an idle connection is asked for. */
class ConnectionPermitsTest {

    private static final class Loop implements PermitClaimant {
        int granted;
        int asked;
        int idle;

        @Override
        public void onPermit() {
            granted++;
        }

        @Override
        public void onIdleWanted() {
            asked++;
        }

        @Override
        public int idle() {
            return idle;
        }
    }

    @Test
    void theFirstInLineGetsWhatIsGivenBack() {
        ConnectionPermits permits = new ConnectionPermits(1);
        Loop a = new Loop();
        Loop b = new Loop();
        Loop c = new Loop();
        assertThat(permits.tryTake()).isTrue();
        assertThat(permits.tryTake()).isFalse();
        assertThat(permits.takeOrJoin(b, 10)).isFalse();
        assertThat(permits.takeOrJoin(c, 20)).isFalse();
        assertThat(permits.takeOrJoin(b, 30)).isFalse();
        assertThat(permits.owedTo(a, 5, 15)).isTrue();
        assertThat(permits.owedTo(a, 6, 15)).isFalse();
        assertThat(permits.owedTo(b, 0, 15)).isFalse();
        permits.release();
        assertThat(b.granted).isEqualTo(1);
        assertThat(permits.taken()).isEqualTo(1);
        permits.release();
        assertThat(c.granted).isEqualTo(1);
        assertThat(permits.contended()).isFalse();
        permits.release();
        assertThat(permits.taken()).isZero();
    }

    @Test
    void whoLeavesTheLineGetsNothing() {
        ConnectionPermits permits = new ConnectionPermits(1);
        Loop a = new Loop();
        permits.tryTake();
        permits.takeOrJoin(a, 0);
        permits.leave(a);
        permits.release();
        assertThat(a.granted).isZero();
        assertThat(permits.available()).isTrue();
    }

    @Test
    void anIdleConnectionOfOneLoopIsAskedFor() {
        ConnectionPermits permits = new ConnectionPermits(2);
        Loop a = new Loop();
        Loop b = new Loop();
        permits.enroll(a);
        permits.enroll(b);
        b.idle = 1;
        permits.tryTake();
        permits.tryTake();
        permits.takeOrJoin(a, 0);
        assertThat(a.asked).isZero();
        assertThat(b.asked).isEqualTo(1);
        permits.resign(b);
        permits.takeOrJoin(a, 0);
        assertThat(b.asked).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverMoreThanAllowedAndNoneIsLost(long seed) {
        Random random = new Random(seed);
        int max = 1 + random.nextInt(3);
        ConnectionPermits permits = new ConnectionPermits(max);
        List<Loop> loops = List.of(new Loop(), new Loop(), new Loop());
        Deque<Loop> holders = new ArrayDeque<>();
        List<Loop> waiting = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            Loop loop = loops.get(random.nextInt(3));
            if (random.nextBoolean() && !holders.isEmpty()) {
                holders.poll();
                permits.release();
                waiting.removeIf(waiter -> {
                    if (waiter.granted > 0) {
                        waiter.granted--;
                        holders.add(waiter);
                        return true;
                    }
                    return false;
                });
            } else if (!waiting.contains(loop)) {
                if (permits.takeOrJoin(loop, step)) {
                    holders.add(loop);
                } else {
                    waiting.add(loop);
                }
            }
            assertThat(permits.taken()).as("seed " + seed).isEqualTo(holders.size()).isLessThanOrEqualTo(max);
            assertThat(waiting.isEmpty() || permits.taken() == max).as("seed " + seed).isTrue();
        }
    }

    @Test
    void uploadsAreHalfOfAllAndAtLeastOne() {
        for (int[] pair : new int[][] {{1, 1}, {2, 1}, {3, 1}, {4, 2}, {16, 8}}) {
            UploadSlots slots = new UploadSlots(pair[0]);
            int taken = 0;
            while (slots.tryTake()) {
                taken++;
            }
            assertThat(taken).isEqualTo(pair[1]);
            int[] woken = {0};
            Runnable waiter = () -> woken[0]++;
            assertThat(slots.availableOrJoin(waiter)).isFalse();
            assertThat(slots.availableOrJoin(waiter)).isFalse();
            slots.release();
            slots.release();
            assertThat(woken[0]).isEqualTo(1);
        }
    }
}
