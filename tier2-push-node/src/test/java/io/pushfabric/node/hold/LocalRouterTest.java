package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.handle.Handle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalRouterTest {
    private static final long FAILOVER_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

    private final EventLoop loop = new DefaultEventLoop();
    private final Fabric fabric = new Fabric();
    // The table of the fabric is that of loop 3; the first three are never asked here.
    private final LocalRouter router = new LocalRouter("node-a", 42, Collections.nCopies(4,
            new LocalRouter.Place(loop, fabric.table)), FAILOVER_WAIT);
    private final FakeClient client = fabric.client().park();
    private final ByteBuf body = Unpooled.buffer().writeByte('x');

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        assertThat(body.refCnt()).as("the message was given back").isZero();
    }

    @Test
    void aCommandHopsToTheLoopOfItsConnection() {
        CompletableFuture<Boolean> there = new CompletableFuture<>();
        router.route(client.handle(), send(), result -> there.complete(loop.inEventLoop()));
        assertThat(there.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
        assertThat(client.sees()).endsWith("1\r\nx\r\n");
    }

    @Test
    void onTheLoopItselfItDoesNotHop() {
        Reply reply = new Reply();
        loop.submit(() -> router.route(client.handle(), send(), reply)).syncUninterruptibly();
        assertThat(reply.word()).isEqualTo("delivered");
    }

    @Test
    void commandsOfOneThreadKeepTheirOrder() {
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Message message = Message.of(Unpooled.copiedBuffer(new byte[] {(byte) ('a' + i % 26)}), false);
            answers.add(answer(client.handle(), new PushCommand.Send(message)));
        }
        answers.add(answer(client.handle(), send()));
        assertThat(answers).allMatch(answer -> answer.orTimeout(10, TimeUnit.SECONDS).join().equals("delivered"));
        String expected = "abcdefghijklmnopqrstuvwxyz".repeat(40).substring(0, 1000) + "x";
        assertThat(SeenResponse.read(client.sees(), false).parts()).containsExactly(expected.split(""));
    }

    @Test
    void anEarlierRunOfThisNodeLostItsClients() {
        Handle old = like(client.handle(), "node-a", 41, client.handle().slot());
        assertThat(answer(old, send()).getNow("later")).isEqualTo("gone node-lost");
    }

    @Test
    void aLoopThatIsNotThere() {
        Handle elsewhere = like(client.handle(), "node-a", 42, 4 << 24);
        assertThat(answer(elsewhere, send()).getNow("later")).isEqualTo("gone node-lost");
    }

    @Test
    void anotherNodeIsWaitedFor() {
        long start = System.nanoTime();
        Handle other = like(client.handle(), "node-b", 42, client.handle().slot());
        CompletableFuture<String> answer = answer(other, send());
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("failover-in-progress");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(FAILOVER_WAIT);
    }

    @Test
    void aLoopThatHasStoppedMayBeBackElsewhere() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        assertThat(answer(client.handle(), send()).getNow("later")).isEqualTo("failover-in-progress");
    }

    @Test
    void anotherNodeIsNotWaitedForOnALoopThatHasStopped() {
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        Handle other = like(client.handle(), "node-b", 42, client.handle().slot());
        assertThat(answer(other, send()).getNow("later")).isEqualTo("failover-in-progress");
    }

    private PushCommand send() {
        return new PushCommand.Send(Message.of(body, false));
    }

    private CompletableFuture<String> answer(Handle handle, PushCommand command) {
        CompletableFuture<String> word = new CompletableFuture<>();
        router.route(handle, command, result -> word.complete(word(result)));
        return word;
    }

    private static String word(PushResult result) {
        Reply reply = new Reply();
        reply.accept(result);
        return reply.word();
    }

    private static Handle like(Handle handle, String node, long incarnation, int slot) {
        return new Handle(node, incarnation, slot, handle.generation(), handle.nonce(), handle.hash(),
                handle.client(), handle.local(), handle.endpoint());
    }
}
