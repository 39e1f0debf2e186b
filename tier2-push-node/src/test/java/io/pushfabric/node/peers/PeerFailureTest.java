package io.pushfabric.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that are slow, hung, dead, or back again. */
class PeerFailureTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final PushResult FAILOVER = PushResult.of(PushOutcome.FAILOVER_IN_PROGRESS);

    private final List<TestNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
    }

    private TestNode start(String id, Duration failoverWait) throws Exception {
        TestNode node = TestNode.start(id, failoverWait);
        nodes.add(node);
        return node;
    }

    private TestNode restart(TestNode ended, Duration failoverWait) throws Exception {
        TestNode node = TestNode.restart(ended, failoverWait);
        nodes.add(node);
        return node;
    }

    @Test
    void aPeerThatDoesNotAnswerDelaysNobodyElse() throws Exception {
        TestNode a = start("node-a", SHORT);
        TestNode b = start("node-b", SHORT);
        TestNode c = start("node-c", SHORT);
        TestNode.introduce(a, b, c);
        b.clients.answering = false;

        CompletableFuture<PushResult> hung = a.push(b.handle(1), "x");
        long begun = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(TestNode.of(a.push(c.handle(1), "y")).outcome()).isEqualTo(PushOutcome.DELIVERED);
        }
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(2));
        assertThat(hung).isNotDone();
        assertThat(TestNode.of(hung)).isEqualTo(FAILOVER);
        // An answer that comes too late is nobody's.
        b.clients.answering = true;
        b.clients.owed.forEach(Runnable::run);
        assertThat(TestNode.of(a.push(b.handle(1), "z")).outcome()).isEqualTo(PushOutcome.DELIVERED);
    }

    @Test
    void aPushThatIsBeingWorkedOnMayTakeLong() throws Exception {
        TestNode a = start("node-a", SHORT);
        TestNode b = start("node-b", SHORT);
        TestNode.introduce(a, b);
        b.clients.answering = false;
        b.clients.atWork = true;

        CompletableFuture<PushResult> early = a.push(b.handle(1), "before the deferral");
        CompletableFuture<Void> longer = new CompletableFuture<>();
        longer.completeOnTimeout(null, 4, TimeUnit.SECONDS);
        CompletableFuture.anyOf(early, longer).get();
        assertThat(early).isNotDone();
        b.clients.owed.forEach(Runnable::run);
        assertThat(TestNode.of(early).outcome()).isEqualTo(PushOutcome.DELIVERED);
    }

    @Test
    void aDeadPeerIsNoticedAtOnceAndWaitedFor() throws Exception {
        TestNode a = start("node-a", SHORT);
        TestNode b = start("node-b", SHORT);
        TestNode.introduce(a, b);
        b.clients.answering = false;
        b.clients.atWork = true;
        CompletableFuture<PushResult> underWay = a.push(b.handle(1), "x");
        Eventually.holds(() -> b.clients.owed.size() == 1, () -> "not taken");

        b.close();
        assertThat(TestNode.of(underWay)).isEqualTo(FAILOVER);
        a.awaitState("node-b", "STATE_DOWN");
        long begun = System.nanoTime();
        ByteBuf body = Unpooled.copiedBuffer("y", StandardCharsets.UTF_8);
        assertThat(TestNode.of(a.push(b.handle(1), body))).isEqualTo(FAILOVER);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void pushesWaitForAPeerThatComesBackAndKeepTheirOrder() throws Exception {
        TestNode a = start("node-a", LONG);
        TestNode b = TestNode.start("node-b", LONG);
        TestNode.introduce(a, b);
        b.close();
        a.awaitState("node-b", "STATE_DOWN");
        List<CompletableFuture<PushResult>> results = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> results.add(a.push(b.handle(1), "m" + i)));

        TestNode again = TestNode.start(b.info, LONG, "127.0.0.0/8");
        nodes.add(again);
        // New ones must not overtake those that wait, at whatever moment the peer is found.
        for (int i = 50; i < 2_000; i++) {
            results.add(a.push(b.handle(1), "m" + i));
            if (i % 50 == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        for (CompletableFuture<PushResult> result : results) {
            assertThat(TestNode.of(result).outcome()).isEqualTo(PushOutcome.DELIVERED);
        }
        assertThat(again.clients.taken).isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "1:m" + i).toList());
    }

    @Test
    void theHandlesOfAnEarlierRunAreLost() throws Exception {
        TestNode a = start("node-a", LONG);
        TestNode b = TestNode.start("node-b", LONG);
        TestNode.introduce(a, b);
        b.close();
        a.awaitState("node-b", "STATE_DOWN");
        CompletableFuture<PushResult> old = a.push(b.handle(1), "x");

        TestNode again = restart(b, LONG);
        TestNode.introduce(a, again);
        assertThat(TestNode.of(old)).isEqualTo(PushResult.gone(EndReason.NODE_LOST));
        assertThat(TestNode.of(a.push(b.handle(2), "x"))).isEqualTo(PushResult.gone(EndReason.NODE_LOST));
        assertThat(TestNode.of(again.push(b.handle(2), "x"))).isEqualTo(PushResult.gone(EndReason.NODE_LOST));
        assertThat(TestNode.of(a.push(again.handle(3), "new")).outcome()).isEqualTo(PushOutcome.DELIVERED);
        assertThat(again.clients.taken).containsExactly("3:new");
    }

    @Test
    void aNodeThatNobodyKnowsIsWaitedFor() throws Exception {
        TestNode a = start("node-a", LONG);
        TestNode b = start("node-b", LONG);
        CompletableFuture<PushResult> waiting = a.push(b.handle(1), "x");

        TestNode.introduce(a, b);
        assertThat(TestNode.of(waiting).outcome()).isEqualTo(PushOutcome.DELIVERED);
    }

    @Test
    void aNodeThatLeftTheMembershipIsKeptWhileItAnswers() throws Exception {
        TestNode a = start("node-a", SHORT);
        TestNode b = start("node-b", SHORT);
        TestNode.introduce(a, b);
        a.membership.others(List.of());

        assertThat(TestNode.of(a.push(b.handle(1), "x")).outcome()).isEqualTo(PushOutcome.DELIVERED);
        b.close();
        a.awaitState("node-b", null);
        assertThat(TestNode.of(a.push(b.handle(1), "x"))).isEqualTo(FAILOVER);
    }

    @Test
    void aPeerThatFailsDuringAPushToALabelLeavesItIncomplete() throws Exception {
        TestNode a = start("node-a", SHORT);
        TestNode b = start("node-b", SHORT);
        TestNode.introduce(a, b);
        b.clients.answering = false;
        CompletableFuture<LabelResult> result = new CompletableFuture<>();
        ByteBuf body = Unpooled.copiedBuffer("x", StandardCharsets.UTF_8);
        a.network.router().routeLabel("all", new PushCommand.Send(Message.of(body, false)), result::complete);
        Eventually.holds(() -> b.clients.owed.size() == 1, () -> "not taken");

        b.close();
        assertThat(TestNode.of(result)).isEqualTo(new LabelResult(1, 0, 0, 0, 1, false));
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void whatWaitsAndWhatIsUnderWayIsBounded() throws Exception {
        TestNode a = start("node-a", LONG);
        TestNode b = start("node-b", LONG);
        Handle unknown = b.handle(1);
        List<CompletableFuture<PushResult>> waiting = new ArrayList<>();
        for (int i = 0; i < ClusterRouter.MAX_WAITING; i++) {
            waiting.add(a.push(unknown, Unpooled.EMPTY_BUFFER));
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        ByteBuf body = Unpooled.copiedBuffer("one too many", StandardCharsets.UTF_8);
        assertThat(TestNode.of(a.push(unknown, body)).outcome()).isEqualTo(PushOutcome.OVERLOADED);
        assertThat(body.refCnt()).isZero();

        b.clients.answering = false;
        b.clients.atWork = true;
        TestNode.introduce(a, b);
        Eventually.holds(() -> b.clients.owed.size() == ClusterRouter.MAX_WAITING, () -> b.clients.owed.size() + "");
        for (int i = ClusterRouter.MAX_WAITING; i < PeerLink.MAX_COMMANDS; i++) {
            waiting.add(a.push(unknown, Unpooled.EMPTY_BUFFER));
        }
        assertThat(TestNode.of(a.push(unknown, "one too many")).outcome()).isEqualTo(PushOutcome.OVERLOADED);
        Eventually.holds(() -> b.clients.owed.size() == PeerLink.MAX_COMMANDS, () -> b.clients.owed.size() + "");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        b.clients.owed.forEach(Runnable::run);
        for (CompletableFuture<PushResult> result : waiting) {
            assertThat(TestNode.of(result).outcome()).isEqualTo(PushOutcome.DELIVERED);
        }
    }
}
