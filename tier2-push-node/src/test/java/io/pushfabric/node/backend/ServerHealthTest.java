package io.pushfabric.node.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Marks, back-off and checks of one server, with a clock of our own. */
class ServerHealthTest {
    private static final long TRIAL = TimeUnit.SECONDS.toNanos(2);
    private final AtomicInteger changes = new AtomicInteger();
    private final ServerHealth health = new ServerHealth("s", Limits.STANDARD, TRIAL, changes::incrementAndGet);
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // overflows in the middle

    private void refuse() {
        health.onConnectFailed(now, new ConnectException("refused"));
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void backOffDoublesFromOneToTenSeconds() {
        for (long expected : new long[] {1_000, 2_000, 4_000, 8_000, 10_000, 10_000}) {
            refuse();
            assertThat(health.backOffMillis()).isEqualTo(expected);
            pass(expected - 1);
            assertThat(health.up(now)).isFalse();
            pass(1);
            assertThat(health.up(now)).isTrue();
            health.onTrial(now);
        }
        assertThat(changes).hasValue(1);
        health.onConnected();
        assertThat(health.up(now)).isTrue();
        refuse();
        assertThat(health.backOffMillis()).isEqualTo(1_000);
    }

    @Test
    void failuresOfConnectsBegunBeforeCountOnce() {
        for (int i = 0; i < 100; i++) {
            refuse();
        }
        assertThat(health.backOffMillis()).isEqualTo(1_000);
        assertThat(health.downByCheck()).isFalse();
    }

    @Test
    void afterTheBackOffOneTriesAndTheOthersWait() {
        refuse();
        pass(1_000);
        assertThat(health.up(now)).isTrue();
        health.onTrial(now);
        assertThat(health.up(now)).isFalse();
        pass(2_000);
        assertThat(health.up(now)).as("the trial came to nothing").isTrue();
        health.onTrial(now);
        health.onConnected();
        assertThat(health.up(now)).isTrue();
        assertThat(changes).hasValue(2);
    }

    @Test
    void twoFailedChecksTakeItDownAndOneGoodOneUp() {
        health.onChecked(false, "status 500");
        assertThat(health.up(now)).isTrue();
        health.onChecked(true, "status 200");
        health.onChecked(false, "status 500");
        assertThat(health.up(now)).isTrue();
        health.onChecked(false, "status 500");
        health.onChecked(false, "status 500");
        assertThat(health.up(now)).isFalse();
        assertThat(health.downByCheck()).isTrue();
        assertThat(changes).hasValue(1);
        health.onConnected();
        assertThat(health.up(now)).as("a connect is no check").isFalse();
        health.onChecked(true, "status 200");
        assertThat(health.up(now)).isTrue();
        assertThat(changes).hasValue(2);
    }

    @Test
    void aGoodCheckClearsTheMarkToo() {
        refuse();
        health.onChecked(true, "status 200");
        assertThat(health.up(now)).isTrue();
        assertThat(health.backOffMillis()).isZero();
    }
}
