package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.EndReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of a request that has not been deferred yet. */
class EarlyPushTest {
    private final Fabric fabric = new Fabric();
    private final FakeClient client = fabric.client();

    @AfterEach
    void nothingIsLeft() {
        client.connection.onGone();
        assertThat(fabric.budget.used()).isZero();
        assertThat(fabric.leaked()).isZero();
    }

    @Test
    void messagesWaitAndAreDeliveredInOrder() {
        Reply one = client.request().push("one");
        Reply two = client.push("two");
        assertThat(client.inspect().result().info().state()).isEqualTo("waiting-for-response");
        fabric.pass(Fabric.STALL_SECONDS + 1);
        assertThat(one.word()).isEqualTo("waiting");
        client.defer("late");
        assertThat(one.word() + two.word()).isEqualTo("delivereddelivered");
        assertThat(client.sees()).endsWith("chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n");
        assertThat(client.inspect().result().info().messages()).isEqualTo(2);
    }

    @Test
    void theStallWaitBeginsWithTheDeferral() {
        Reply reply = client.request().push("one");
        client.wire.stall();
        fabric.pass(Fabric.STALL_SECONDS + 1);
        client.defer("late");
        fabric.pass(Fabric.STALL_SECONDS - 0.1);
        assertThat(reply.word()).isEqualTo("waiting");
        fabric.pass(0.2);
        assertThat(reply.word()).isEqualTo("client-stalled");
    }

    @Test
    void lastMessageEndsTheResponseAtOnce() {
        Reply last = client.request().pushLast("all");
        Reply after = client.push("more");
        client.defer("late");
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall");
        assertThat(last.word()).isEqualTo("delivered");
        assertThat(after.word()).isEqualTo("gone completed");
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void deleteWaitsForTheDeferral() {
        Reply delete = client.request().delete();
        Reply after = client.push("more");
        assertThat(delete.word()).isEqualTo("waiting");
        client.defer("late");
        assertThat(delete.word()).isEqualTo("closed");
        assertThat(after.word()).isEqualTo("gone closed");
        assertThat(client.told).containsExactly("closed parked closed");
        assertThat(client.sees()).isEmpty();
    }

    @Test
    void expireWaitsForTheDeferralInItsTurn() {
        Reply before = client.request().push("one");
        Reply expire = client.expire();
        client.defer("late");
        assertThat(before.word() + " " + expire.word()).isEqualTo("delivered expired");
        assertThat(client.sees()).endsWith("\r\n\r\n3\r\none\r\n0\r\n\r\n");
    }

    @Test
    void noMoreThanSixtyFourWait() {
        client.request();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < HoldLimits.MAX_EARLY_MESSAGES; i++) {
            replies.add(client.push("m"));
        }
        assertThat(client.push("m").word()).isEqualTo("not-parked-yet");
        assertThat(client.expire().word()).isEqualTo("not-parked-yet");
        client.defer("late");
        assertThat(replies).allMatch(reply -> reply.word().equals("delivered"));
    }

    @Test
    void noMoreThanMaxBufferedWaits() {
        client.request();
        Reply first = client.push("x".repeat(Fabric.MAX_BUFFERED));
        assertThat(client.push("y").word()).isEqualTo("not-parked-yet");
        assertThat(client.push("").word()).as("it has no byte").isEqualTo("waiting");
        client.defer("late");
        assertThat(first.word()).isEqualTo("delivered");
    }

    @Test
    void aMessageOverMaxBufferedIsTakenWhenNothingWaits() {
        Reply large = client.request().push("x".repeat(2 * Fabric.MAX_BUFFERED));
        assertThat(large.word()).isEqualTo("waiting");
        assertThat(client.push("y").word()).isEqualTo("not-parked-yet");
        client.defer("late");
        assertThat(large.word()).isEqualTo("delivered");
    }

    @Test
    void theBudgetOfTheNodeCountsThem() {
        FakeClient other = fabric.client();
        other.park().wire.stall();
        other.push("x".repeat((int) Fabric.BUDGET));
        assertThat(client.request().push("y").word()).isEqualTo("not-parked-yet");
        other.connection.onGone();
        assertThat(client.push("y").word()).isEqualTo("waiting");
    }

    @Test
    void aNormalResponseRefusesThem() {
        Reply reply = client.request().push("one");
        client.connection.onNormalResponse();
        assertThat(reply.word()).isEqualTo("not-deferred");
        assertThat(client.push("two").word()).isEqualTo("not-deferred");
        client.connection.onResponseComplete();
        assertThat(client.push("three").word()).isEqualTo("not-deferred");
        assertThat(client.inspect().word()).isEqualTo("not-deferred");
    }

    @Test
    void anUpgradeRefusesThem() {
        Reply reply = client.request().push("one");
        client.connection.onUpgrade();
        assertThat(reply.word()).isEqualTo("not-deferred");
        assertThat(client.push("two").word()).isEqualTo("not-deferred");
        assertThat(client.state()).isEqualTo(ConnectionState.TUNNEL);
    }

    @Test
    void aFailedBackendEndsThem() {
        Reply reply = client.request().push("one");
        client.connection.onFailedResponse(EndReason.TIMEOUT);
        assertThat(reply.word()).isEqualTo("gone timeout");
        assertThat(client.push("two").word()).isEqualTo("gone timeout");
    }

    @Test
    void aClientThatLeavesEndsThem() {
        Reply reply = client.request().push("one");
        client.connection.onGone();
        assertThat(reply.word()).isEqualTo("gone client-closed");
        assertThat(client.told).containsExactly("closed waiting-for-response client-closed");
        assertThat(fabric.holds.ended()).as("there was no hold").isEmpty();
    }
}
