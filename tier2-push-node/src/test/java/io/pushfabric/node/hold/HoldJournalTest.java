package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.DefaultEventLoop;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of holds so that other nodes can know them. */
class HoldJournalTest {
    private final Fabric fabric = new Fabric();
    private final FakeClient client = fabric.client();

    @AfterEach
    void nothingIsLeft() {
        client.connection.onGone();
        assertThat(fabric.leaked()).isZero();
    }

    @Test
    void aHoldIsToldWithWhatItsDeferralSaid() {
        client.park("Push-Hold", "stream", "Push-Label", "a, b", "Push-Gone", "/gone", "Push-Timeout", "7");
        HoldSummary told = fabric.holds.last();
        assertThat(told).usingRecursiveComparison().isEqualTo(new HoldSummary(client.handle(), 0,
                List.of("a", "b"), "app", "/gone", true, new long[0], 7_000, 0));
        assertThat(fabric.holds.journal()).containsExactly("held []");
    }

    @Test
    void itsTimesAreThoseOfTheMoment() {
        client.park();
        fabric.pass(3);
        assertThat(client.connection.summary().idleMillis()).isBetween(2_999, 3_001);
        assertThat(client.connection.summary().timeoutMillis()).isEqualTo(Fabric.IDLE_SECONDS * 1_000);
    }

    @Test
    void aDeliveredPushIdIsTold() {
        client.park();
        push(5, false);
        client.push("no id");
        push(6, false);
        push(5, false);
        client.expire();
        assertThat(fabric.holds.journal()).containsExactly("held []", "held [5]", "held [5, 6]", "expired [5, 6]");
    }

    @Test
    void thePushIdOfTheLastMessageIsToldToo() {
        client.park();
        push(9, true);
        assertThat(fabric.holds.journal()).last().isEqualTo("completed [9]");
        assertThat(client.connection.summary()).isNull();
    }

    @Test
    void theOldestPushIdsGiveWay() {
        client.park();
        for (int id = 1; id <= 150; id++) {
            push(id, false);
            long[] ids = fabric.holds.last().ids();
            assertThat(ids).hasSize(Math.min(id, 64));
            assertThat(ids[0]).isEqualTo(Math.max(1, id - 63));
            assertThat(ids[ids.length - 1]).isEqualTo(id);
        }
    }

    @Test
    void aReplayTellsOfEveryHold() throws Exception {
        client.park();
        fabric.client().request();
        FakeClient other = fabric.client().park("Push-Label", "x");
        DefaultEventLoop loop = new DefaultEventLoop();
        ConcurrentLinkedQueue<HoldSummary> told = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        new HoldReplay(List.of(new LocalRouter.Place(loop, fabric.table)))
                .start(() -> asked.incrementAndGet() > 3, told::add, () -> done.complete(null));
        done.get(10, TimeUnit.SECONDS);
        assertThat(told).extracting(HoldSummary::handle).containsExactlyInAnyOrder(client.handle(), other.handle());
        assertThat(asked).hasValueGreaterThan(3);
        other.connection.onGone();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private void push(long id, boolean end) {
        Message message = new Message(ByteBufUtil.writeUtf8(fabric.allocator, "text"), end, null, 0, id);
        fabric.table.deliver(client.handle(), new PushCommand.Send(message), result -> { });
    }
}
