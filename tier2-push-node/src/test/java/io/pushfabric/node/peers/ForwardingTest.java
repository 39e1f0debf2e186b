package io.pushfabric.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.node.push.HandleInfo;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes that live: what one of them takes reaches the others. */
class ForwardingTest {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private TestNode a;
    private TestNode b;
    private TestNode c;

    @BeforeEach
    void start() throws Exception {
        a = TestNode.start("node-a", WAIT);
        b = TestNode.start("node-b", WAIT);
        c = TestNode.start("node-c", WAIT);
        TestNode.introduce(a, b, c);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
        c.close();
    }

    @Test
    void pushReachesTheOwnerAndIsAnsweredInItsName() throws Exception {
        PushResult result = TestNode.of(a.push(b.handle(7), "hello"));

        assertThat(result).isEqualTo(PushResult.of(PushOutcome.DELIVERED).from("node-b"));
        assertThat(b.clients.taken).containsExactly("7:hello");
        assertThat(a.clients.taken).isEmpty();
        assertThat(a.metrics.scrape()).contains("pushfabric_forwarded_pushes_total{peer=\"node-b\"} 1.0");
    }

    @Test
    void ownPushStaysHere() throws Exception {
        PushResult result = TestNode.of(a.push(a.handle(3), "here"));

        assertThat(result).isEqualTo(PushResult.of(PushOutcome.DELIVERED));
        assertThat(a.clients.taken).containsExactly("3:here");
    }

    @Test
    void everyPartOfAMessageTravels() throws Exception {
        ByteBuf body = Unpooled.wrappedBuffer(new byte[] {0, -1, 10});
        Message sent = new Message(body, true, "text/plain", 404, -5);

        TestNode.of(a.command(b.handle(1), new PushCommand.Send(sent)));

        Message came = b.clients.messages.remove();
        assertThat(came.end()).isTrue();
        assertThat(came.contentType()).isEqualTo("text/plain");
        assertThat(came.status()).isEqualTo(404);
        assertThat(came.id()).isEqualTo(-5);
        assertThat(b.clients.taken).containsExactly("1:" + new String(new byte[] {0, -1, 10}, StandardCharsets.UTF_8));
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void otherCommandsAndTheirAnswersTravel() throws Exception {
        HandleInfo info = new HandleInfo("parked", List.of("x", "y"), "[::1]:80", "stream",
                Instant.ofEpochMilli(1_700_000_000_123L), 12);
        b.clients.answers = handle -> PushResult.found(info);
        assertThat(TestNode.of(a.command(b.handle(1), new PushCommand.Inspect())))
                .isEqualTo(PushResult.found(info).from("node-b"));
        HandleInfo early = new HandleInfo("waiting-for-response", List.of(), "1.2.3.4:5", null, null, 0);
        b.clients.answers = handle -> PushResult.found(early);
        assertThat(TestNode.of(a.command(b.handle(2), new PushCommand.Inspect())).info()).isEqualTo(early);
        b.clients.answers = handle -> PushResult.of(PushOutcome.CLOSED);
        assertThat(TestNode.of(a.command(b.handle(3), new PushCommand.Close())).outcome())
                .isEqualTo(PushOutcome.CLOSED);
        b.clients.answers = handle -> PushResult.gone(EndReason.CLIENT_CLOSED);
        assertThat(TestNode.of(a.command(b.handle(4), new PushCommand.Expire())))
                .isEqualTo(PushResult.gone(EndReason.CLIENT_CLOSED).from("node-b"));

        assertThat(b.clients.taken).containsExactly("1:Inspect", "2:Inspect", "3:Close", "4:Expire");
    }

    @Test
    void manyAreUnderWayAtOnceAndKeepTheirOrder() throws Exception {
        b.clients.answering = false;
        b.clients.atWork = true;
        List<CompletableFuture<PushResult>> results = new ArrayList<>();
        Handle handle = b.handle(1);
        IntStream.range(0, 5_000).forEach(i -> results.add(a.push(handle, "m" + i)));

        Eventually.holds(() -> b.clients.owed.size() == 5_000, () -> b.clients.owed.size() + " of 5,000 came");
        assertThat(b.clients.taken).isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> "1:m" + i).toList());
        assertThat(results).noneMatch(CompletableFuture::isDone);
        b.clients.owed.forEach(Runnable::run);
        for (CompletableFuture<PushResult> result : results) {
            assertThat(TestNode.of(result).outcome()).isEqualTo(PushOutcome.DELIVERED);
        }
    }

    @Test
    void aLargeMessageTravelsWhole() throws Exception {
        String text = "x".repeat(8 * 1024 * 1024);

        assertThat(TestNode.of(a.push(b.handle(1), text)).outcome()).isEqualTo(PushOutcome.DELIVERED);
        assertThat(b.clients.taken.get(0)).hasSize(text.length() + 2);
    }

    @Test
    void labelsReachAllNodesAndAreAddedUp() throws Exception {
        a.clients.labelAnswer = new LabelResult(1, 0, 0, 4, 1, true);
        b.clients.labelAnswer = new LabelResult(10, 2, 0, 0, 10, true);
        c.clients.labelAnswer = new LabelResult(100, 0, 3, 0, 100, true);
        CompletableFuture<LabelResult> result = new CompletableFuture<>();
        ByteBuf body = Unpooled.copiedBuffer("news", StandardCharsets.UTF_8);

        a.network.router().routeLabel("all", new PushCommand.Send(Message.of(body, false)), result::complete);

        assertThat(TestNode.of(result)).isEqualTo(new LabelResult(111, 2, 3, 4, 111, true));
        for (TestNode node : List.of(a, b, c)) {
            assertThat(node.clients.taken).containsExactly("all:news");
        }
        assertThat(body.refCnt()).isZero();
    }

    @Test
    void whatWasForwardedIsNotForwardedAgain() throws Exception {
        // As c sees it, the handle of b is b's; as a sees it, b is where c listens.
        a.membership.others(List.of(TestNode.info("node-b", 1, c.info.peers().port())));

        a.awaitState("node-b", "STATE_DOWN");
        assertThat(c.clients.taken).isEmpty();
    }
}
