package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that does not read, or not as fast as it is pushed to. */
class StalledClientTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final Fabric fabric = new Fabric();
    private final FakeClient client = fabric.client();

    @AfterEach
    void nothingIsLeft() {
        client.connection.onGone();
        assertThat(fabric.budget.used()).isZero();
        assertThat(fabric.leaked()).isZero();
    }

    @Test
    void aMessageOfWhichNothingIsOutIsDroppedWhole() {
        client.park().wire.stall();
        Reply reply = client.push("one");
        fabric.pass(Fabric.STALL_SECONDS - 0.1);
        assertThat(reply.word()).isEqualTo("waiting");
        assertThat(fabric.budget.used()).isEqualTo(3);
        fabric.pass(0.2);
        assertThat(reply.word()).isEqualTo("client-stalled");
        assertThat(client.state()).isEqualTo(ConnectionState.PARKED);
        client.wire.take(FakeWire.ALL);
        assertThat(client.push("two").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(HEAD + "3\r\ntwo\r\n");
    }

    @Test
    void aMessageThatIsPartlyOutIsPendingAndIsTakenLater() {
        client.park("Push-Hold", "stream").wire.take(4);
        Reply one = client.push("one");
        Reply two = client.push("two");
        fabric.pass(Fabric.STALL_SECONDS + 0.1);
        assertThat(one.word()).isEqualTo("pending");
        assertThat(two.word()).isEqualTo("client-stalled");
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo(HEAD + "4\r\nlate\r\n3\r\none\r\n");
        assertThat(client.push("three").word()).isEqualTo("delivered");
    }

    @Test
    void aLastMessageThatIsPartlyOutIsPendingToo() {
        client.park().wire.take(20);
        Reply reply = client.pushLast("all");
        assertThat(client.state()).isEqualTo(ConnectionState.ENDING);
        fabric.pass(Fabric.STALL_SECONDS + 0.1);
        assertThat(reply.word()).isEqualTo("pending");
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall");
        assertThat(client.state()).isEqualTo(ConnectionState.WAITING_FOR_REQUEST);
    }

    @Test
    void aMessageThatIsPartlyOutIsPendingThoughItsHoldHasEnded() {
        client.park("Push-Hold", "stream").wire.take(4);
        Reply one = client.push("one");
        assertThat(client.expire().word()).isEqualTo("expired");
        fabric.pass(Fabric.STALL_SECONDS + 0.1);
        assertThat(one.word()).isEqualTo("pending");
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo(HEAD + "4\r\nlate\r\n3\r\none\r\n0\r\n\r\n");
    }

    @Test
    void waitingMessagesGoOutInOrderWhenTheClientReadsAgain() {
        client.park().wire.stall();
        Reply one = client.push("one");
        Reply two = client.push("two");
        Reply last = client.pushLast("end");
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo(HEAD + "3\r\none\r\n3\r\ntwo\r\n3\r\nend\r\n0\r\n\r\n");
        assertThat(one.word() + two.word() + last.word()).isEqualTo("delivereddelivereddelivered");
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void noMoreWaitsThanMaxBuffered() {
        client.park("Push-Hold", "stream").wire.take(1);
        client.push("1");
        assertThat(client.push("x".repeat(Fabric.MAX_BUFFERED)).word()).isEqualTo("client-stalled");
        Reply fits = client.push("x".repeat(Fabric.MAX_BUFFERED - 20));
        assertThat(fits.word()).isEqualTo("waiting");
        assertThat(client.push("x".repeat(20)).word()).isEqualTo("client-stalled");
        client.wire.take(FakeWire.ALL);
        assertThat(fits.word()).isEqualTo("delivered");
    }

    @Test
    void aMessageOverMaxBufferedIsTakenWhenNothingWaits() {
        client.park().wire.take(1);
        Reply large = client.push("x".repeat(2 * Fabric.MAX_BUFFERED));
        assertThat(large.word()).isEqualTo("waiting");
        assertThat(client.push("y").word()).isEqualTo("client-stalled");
        client.wire.take(FakeWire.ALL);
        assertThat(large.word()).isEqualTo("delivered");
    }

    @Test
    void allClientsShareTheBudgetOfTheNode() {
        FakeClient other = fabric.client();
        other.park().wire.stall();
        Reply first = other.push("x".repeat((int) Fabric.BUDGET));
        client.park().wire.stall();
        assertThat(client.push("y").word()).isEqualTo("client-stalled");
        assertThat(client.state()).isEqualTo(ConnectionState.PARKED);
        client.wire.take(5);
        Reply partly = client.push("z");
        assertThat(partly.word()).as("what is partly out cannot be refused").isEqualTo("waiting");
        assertThat(client.push("w").word()).isEqualTo("client-stalled");
        client.wire.take(FakeWire.ALL);
        other.wire.take(FakeWire.ALL);
        assertThat(first.word() + partly.word()).isEqualTo("delivereddelivered");
        assertThat(fabric.budget.used()).isZero();
        other.connection.onGone();
    }

    @Test
    void aClientThatOwesTheWholeBodyTimeoutIsClosed() {
        client.park("Push-Hold", "stream").wire.take(4);
        Reply reply = client.push("one");
        fabric.pass(Fabric.BODY_SECONDS - 1);
        assertThat(client.state()).isEqualTo(ConnectionState.BEGUN);
        client.wire.take(1);
        fabric.pass(Fabric.BODY_SECONDS - 1);
        assertThat(client.state()).as("it took a byte in between").isEqualTo(ConnectionState.BEGUN);
        fabric.pass(Fabric.BODY_SECONDS + 1);
        assertThat(client.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(client.told).containsExactly("closed begun timeout");
        assertThat(fabric.holds.ended()).extracting(EndedHold::reason).hasToString("[TIMEOUT]");
        assertThat(reply.word()).isEqualTo("pending");
        assertThat(client.push("two").word()).isEqualTo("gone timeout");
    }

    @Test
    void aClientThatDoesNotTakeTheEndIsClosed() {
        client.park("Push-Hold", "stream").wire.stall();
        assertThat(client.expire().word()).isEqualTo("expired");
        assertThat(client.state()).isEqualTo(ConnectionState.ENDING);
        fabric.pass(2 * Fabric.BODY_SECONDS + 1);
        assertThat(client.told).containsExactly("closed ending expired");
    }

    @Test
    void aClientThatWasNeverOwedAnythingIsNotClosed() {
        client.park().wire.stall();
        for (int i = 0; i < 20; i++) {
            Reply reply = client.push("again");
            fabric.pass(Fabric.STALL_SECONDS + 0.1);
            assertThat(reply.word()).isEqualTo("client-stalled");
        }
        assertThat(client.state()).isEqualTo(ConnectionState.PARKED);
    }

    @Test
    void whatWaitsIsGoneWithTheClient() {
        client.park().wire.take(3);
        Reply partly = client.push("one");
        Reply waits = client.push("two");
        client.connection.onGone();
        assertThat(partly.word()).isEqualTo("gone client-closed");
        assertThat(waits.word()).isEqualTo("gone client-closed");
        assertThat(client.told).containsExactly("closed begun client-closed");
    }

    @Test
    void whatWaitsIsGoneWithTheHold() {
        client.park("Push-Timeout", "3").wire.stall();
        Reply first = client.push("one");
        Reply second = client.push("two");
        fabric.pass(3.1);
        assertThat(first.word()).as("the hold is over, so trying again is of no use").isEqualTo("gone timeout");
        assertThat(second.word()).isEqualTo("gone timeout");
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
    }
}
