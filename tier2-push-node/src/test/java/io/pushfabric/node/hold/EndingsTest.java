package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import org.junit.jupiter.api.Test;

class EndingsTest {
    private static final PushResult NOT_DEFERRED = PushResult.of(PushOutcome.NOT_DEFERRED);
    private static final PushResult UNKNOWN = PushResult.gone(EndReason.UNKNOWN);

    private final Endings endings = new Endings(3, 100);

    @Test
    void tellsWhatBecameOfARequest() {
        endings.ended(1, EndReason.EXPIRED, null, 0);
        endings.answered(2, 0);
        assertThat(resultOf(1)).isEqualTo(PushResult.gone(EndReason.EXPIRED));
        assertThat(resultOf(2)).isEqualTo(NOT_DEFERRED);
        assertThat(resultOf(3)).isEqualTo(UNKNOWN);
    }

    @Test
    void forgetsWhatIsOlderThanItsMemory() {
        endings.ended(1, EndReason.CLOSED, null, -60);
        endings.answered(2, -50);
        endings.ended(3, EndReason.CLOSED, null, 0);
        endings.sweep(40);
        assertThat(resultOf(1)).as("as old as the memory").isEqualTo(PushResult.gone(EndReason.CLOSED));
        endings.sweep(41);
        assertThat(resultOf(1)).isEqualTo(UNKNOWN);
        assertThat(resultOf(2)).isEqualTo(NOT_DEFERRED);
        endings.sweep(100);
        assertThat(resultOf(2)).isEqualTo(UNKNOWN);
        assertThat(resultOf(3)).isEqualTo(PushResult.gone(EndReason.CLOSED));
    }

    @Test
    void overItsBoundTheOldestIsForgotten() {
        for (int key = 0; key < 4; key++) {
            endings.ended(key, EndReason.TIMEOUT, null, 0);
        }
        assertThat(resultOf(0)).isEqualTo(UNKNOWN);
        assertThat(resultOf(1)).isEqualTo(PushResult.gone(EndReason.TIMEOUT));
    }

    @Test
    void normalResponsesPushNoHoldOut() {
        endings.ended(100, EndReason.TIMEOUT, null, 0);
        for (int key = 0; key < 50; key++) {
            endings.answered(key, 0);
        }
        assertThat(resultOf(100)).isEqualTo(PushResult.gone(EndReason.TIMEOUT));
        assertThat(resultOf(46)).isEqualTo(UNKNOWN);
        assertThat(resultOf(47)).isEqualTo(NOT_DEFERRED);
    }

    private PushResult resultOf(long key) {
        return endings.resultOf(key, new Delivery(new PushCommand.Inspect(), result -> { }));
    }
}
