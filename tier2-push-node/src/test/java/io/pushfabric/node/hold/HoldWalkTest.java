package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** The state machine under events at random. A failure prints its seed, with which the walk runs again. */
class HoldWalkTest {
    private static final int WALKS = 6000;

    @Test
    void whateverHappensEachPushIsAnsweredOnceAndNoMessageIsTorn() {
        for (long seed = 0; seed < WALKS; seed++) {
            walk(seed, false);
        }
    }

    @Test
    void theSameHoldsForPublishersThatPushFromInsideAnAnswer() {
        for (long seed = 0; seed < WALKS; seed++) {
            walk(seed, true);
        }
    }

    private static void walk(long seed, boolean nested) {
        HoldWalk walk = new HoldWalk(seed, nested);
        try {
            walk.run();
        } catch (RuntimeException | AssertionError e) {
            fail("seed " + seed + ", nested " + nested + ": " + e + "\n" + walk.story(), e);
        }
    }
}
