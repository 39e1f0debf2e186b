package io.pushfabric.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.handle.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A peer whose process stands still: its kernel goes on taking connections and bytes. */
class HungProcessTest {
    private static final Duration WAIT = Duration.ofSeconds(1);

    @Test
    void aHungProcessIsDownAfterTwoSecondsAndUpAgainWhenItGoesOn() throws Exception {
        try (TestNode a = TestNode.start("node-a", WAIT); TestNode c = TestNode.start("node-c", WAIT);
                HungNode b = HungNode.start("node-b", a.info)) {
            a.membership.others(List.of(b.info, c.info));
            a.awaitState("node-b", "STATE_UP");
            a.awaitState("node-c", "STATE_UP");
            Handle there = handle(a, b);
            assertThat(TestNode.of(a.push(there, "x")).outcome()).isEqualTo(PushOutcome.DELIVERED);

            b.stop();
            long begun = System.nanoTime();
            ByteBuf large = Unpooled.buffer(TestNode.MAX_MESSAGE).writeZero(TestNode.MAX_MESSAGE);
            List<CompletableFuture<PushResult>> hung = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                hung.add(a.push(there, large.retainedDuplicate()));
            }
            for (int i = 0; i < 50; i++) {
                assertThat(TestNode.of(a.push(c.handle(1), "y")).outcome()).isEqualTo(PushOutcome.DELIVERED);
            }
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_500));
            for (CompletableFuture<PushResult> each : hung) {
                assertThat(TestNode.of(each).outcome()).isIn(PushOutcome.FAILOVER_IN_PROGRESS, PushOutcome.OVERLOADED);
            }
            assertThat(large.refCnt()).isOne();
            large.release();
            a.awaitState("node-b", "STATE_DOWN");
            assertThat(System.nanoTime() - begun).isBetween(TimeUnit.MILLISECONDS.toNanos(900),
                    TimeUnit.MILLISECONDS.toNanos(5_000));

            b.go();
            a.awaitState("node-b", "STATE_UP");
            assertThat(TestNode.of(a.push(there, "z")).outcome()).isEqualTo(PushOutcome.DELIVERED);

            b.kill();
            long killed = System.nanoTime();
            a.awaitState("node-b", "STATE_DOWN");
            assertThat(System.nanoTime() - killed).isLessThan(TimeUnit.MILLISECONDS.toNanos(1_000));
        }
    }

    private static Handle handle(TestNode any, HungNode owner) {
        Handle like = any.handle(1);
        return new Handle(owner.info.id(), owner.info.incarnation(), 1, 1, 5, 0, like.client(), like.local(), "");
    }
}
