package io.pushfabric.node.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.node.push.HandleInfo;
import io.pushfabric.shared.EndReason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from 710 to 710 and to the end (US 2010/0262650, ¶253-265), with a client that reads. */
class HoldTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String FALLBACK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate";
    private static final String STREAM = CHUNKED + "4\r\nlate\r\n";
    private static final String ZERO = "0\r\n\r\n";
    private static final RequestTraits CLOSING = new RequestTraits(false, false, false);
    private static final RequestTraits HTTP10 = new RequestTraits(true, false, true);
    private static final RequestTraits HEAD = new RequestTraits(false, true, true);

    private final Fabric fabric = new Fabric();
    private final FakeClient client = fabric.client();

    @AfterEach
    void nothingIsLeft() {
        client.connection.onGone();
        assertThat(fabric.budget.used()).isZero();
        assertThat(fabric.leaked()).isZero();
        assertThat(fabric.holds.parked()).isZero();
        assertThat(fabric.table.count()).isZero();
    }

    @Test
    void aResponseHoldSendsNothingUntilItsFirstMessage() {
        client.park();
        assertThat(client.sees()).isEmpty();
        assertThat(client.push("one").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(CHUNKED + "3\r\none\r\n");
        assertThat(client.pushLast("two").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(CHUNKED + "3\r\none\r\n3\r\ntwo\r\n" + ZERO);
        assertThat(client.told).containsExactly("response done");
        assertThat(client.push("three").word()).isEqualTo("gone completed");
        assertThat(fabric.holds.ended()).as("completed is no notice").isEmpty();
        assertThat(fabric.holds.transitions()).containsExactly("waiting-for-request > waiting-for-response",
                "waiting-for-response > parked", "parked > begun", "begun > waiting-for-request completed");
    }

    @Test
    void aFirstMessageThatIsTheLastHasALength() {
        client.park();
        assertThat(client.send("all", true, "text/html", 201).word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(
                "HTTP/1.1 201 Created\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\nall");
        assertThat(fabric.holds.transitions()).endsWith("parked > waiting-for-request completed");
    }

    @Test
    void aStreamHoldSendsItsHeadAtOnceAndReplacesNothingOfIt() {
        client.park("Push-Hold", "stream");
        assertThat(client.sees()).isEqualTo(STREAM);
        assertThat(client.send("all", true, "text/html", 201).word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(STREAM + "3\r\nall\r\n" + ZERO);
    }

    @Test
    void anEmptyMessageIsDeliveredAndStartsTheTimeoutAnew() {
        client.park("Push-Timeout", "10");
        fabric.pass(9);
        assertThat(client.push("").word()).isEqualTo("delivered");
        assertThat(client.state()).isEqualTo(ConnectionState.PARKED);
        fabric.pass(9);
        assertThat(client.sees()).isEmpty();
        fabric.pass(1.1);
        assertThat(client.sees()).isEqualTo(FALLBACK);
    }

    @Test
    void anEmptyLastMessageEndsTheResponse() {
        client.park("Push-Hold", "stream");
        assertThat(client.pushLast("").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(STREAM + ZERO);
        client.park();
        assertThat(client.pushLast("").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(STREAM + ZERO + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void atTheTimeoutAResponseHoldGetsTheDeferralItself() {
        client.park("Push-Gone", "/gone", "Push-Label", "a, b");
        fabric.pass(Fabric.IDLE_SECONDS - 0.1);
        assertThat(client.sees()).isEmpty();
        fabric.pass(0.2);
        assertThat(client.sees()).isEqualTo(FALLBACK);
        assertThat(client.told).containsExactly("response done");
        assertThat(client.push("one").word()).isEqualTo("gone timeout");
        EndedHold ended = fabric.holds.ended().get(0);
        assertThat(fabric.open(ended.handle())).isEqualTo(client.handle());
        assertThat(ended).isEqualTo(new EndedHold(ended.handle(), List.of("a", "b"), EndReason.TIMEOUT, "app",
                "/gone", FakeClock.WALL_MILLIS));
        assertThat(fabric.holds.ended()).hasSize(1);
    }

    @Test
    void atTheTimeoutABegunResponseEnds() {
        client.park("Push-Timeout", "2");
        fabric.pass(1.5);
        client.push("one");
        fabric.pass(1.9);
        assertThat(client.sees()).isEqualTo(CHUNKED + "3\r\none\r\n");
        fabric.pass(0.2);
        assertThat(client.sees()).isEqualTo(CHUNKED + "3\r\none\r\n" + ZERO);
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void expireDoesAtOnceWhatTheTimeoutDoes() {
        client.park();
        assertThat(client.expire().word()).isEqualTo("expired");
        assertThat(client.sees()).isEqualTo(FALLBACK);
        assertThat(client.expire().word()).isEqualTo("gone expired");
        client.park("Push-Hold", "stream");
        assertThat(client.expire().word()).isEqualTo("expired");
        assertThat(client.sees()).isEqualTo(FALLBACK + STREAM + ZERO);
        assertThat(client.told).containsExactly("response done", "response done");
    }

    @Test
    void deleteClosesWithoutAByteOrWithTheZeroChunk() {
        FakeClient begun = fabric.client().park();
        begun.push("one");
        assertThat(begun.delete().word()).isEqualTo("closed");
        assertThat(begun.sees()).isEqualTo(CHUNKED + "3\r\none\r\n" + ZERO);
        assertThat(begun.told).containsExactly("closed ending closed");
        client.park();
        assertThat(client.delete().word()).isEqualTo("closed");
        assertThat(client.sees()).isEmpty();
        assertThat(client.told).containsExactly("closed parked closed");
        assertThat(client.delete().word()).isEqualTo("gone closed");
        assertThat(fabric.holds.ended()).extracting(EndedHold::reason).hasToString("[CLOSED, CLOSED]");
    }

    @Test
    void deleteOvertakesWhatWaitsButTearsNothing() {
        client.park("Push-Hold", "stream").wire.stall();
        Reply untouched = client.push("one");
        Reply waiting = client.push("two");
        client.wire.take(2);
        assertThat(client.delete().word()).isEqualTo("closed");
        assertThat(waiting.word()).isEqualTo("gone closed");
        assertThat(untouched.word()).as("partly out").isEqualTo("waiting");
        client.wire.take(FakeWire.ALL);
        assertThat(untouched.word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(STREAM + "3\r\none\r\n" + ZERO);
        assertThat(client.told).containsExactly("closed ending closed");
    }

    @Test
    void idleIntervalsOfABegunEventStreamAreFilled() {
        client.request().defer("late", "Content-Type", "Text/Event-Stream; charset=utf-8");
        fabric.pass(2 * Fabric.KEEP_ALIVE_SECONDS);
        assertThat(client.sees()).as("nothing has begun").isEmpty();
        client.push("one");
        int before = client.sees().length();
        fabric.pass(Fabric.KEEP_ALIVE_SECONDS - 1);
        client.push("two");
        fabric.pass(Fabric.KEEP_ALIVE_SECONDS - 1);
        assertThat(client.sees().substring(before)).isEqualTo("3\r\ntwo\r\n");
        fabric.pass(1.1);
        assertThat(client.sees().substring(before)).isEqualTo("3\r\ntwo\r\n1\r\n~\r\n");
        fabric.pass(Fabric.KEEP_ALIVE_SECONDS + 0.1);
        assertThat(client.sees().substring(before)).isEqualTo("3\r\ntwo\r\n1\r\n~\r\n1\r\n~\r\n");
        fabric.pass(Fabric.IDLE_SECONDS);
        assertThat(client.sees()).as("the chunk is no message").endsWith(ZERO);
    }

    @Test
    void otherTypesGetTheChunkThatTheyAskedFor() {
        client.park("Push-Hold", "stream");
        fabric.pass(2 * Fabric.KEEP_ALIVE_SECONDS);
        assertThat(client.sees()).isEqualTo(STREAM);
        client.expire();
        int before = client.sees().length();
        client.park("Push-Hold", "stream", "Push-Keep-Alive", "2; data=\"\\n\"");
        fabric.pass(4.1);
        assertThat(client.sees().substring(before)).isEqualTo(STREAM + "1\r\n\n\r\n1\r\n\n\r\n");
    }

    @Test
    void theTypeOfTheFirstMessageDecidesAboutTheChunk() {
        client.park();
        client.send("one", false, "text/event-stream", 0);
        fabric.pass(Fabric.KEEP_ALIVE_SECONDS + 0.1);
        assertThat(client.sees()).endsWith("3\r\none\r\n1\r\n~\r\n");
    }

    @Test
    void aKeepAliveChunkThatCannotBeTakenIsDropped() {
        client.park("Push-Hold", "stream", "Push-Keep-Alive", "2").wire.stall();
        fabric.pass(20);
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).isEqualTo(STREAM);
        client.wire.take(1);
        fabric.pass(2.1);
        client.wire.take(FakeWire.ALL);
        assertThat(client.sees()).as("one that is partly out is finished").isEqualTo(STREAM + "1\r\n~\r\n");
    }

    @Test
    void anHttp10ClientGetsRawBytesAndTheClose() {
        client.request(HTTP10).defer("late", "Push-Hold", "stream");
        client.push("one");
        assertThat(client.pushLast("two").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nlateonetwo");
        assertThat(client.told).containsExactly("closed ending completed");
    }

    @Test
    void anHttp10ClientKeepsItsConnectionAfterAWholeResponse() {
        client.request(HTTP10).defer("late").pushLast("all");
        assertThat(client.sees())
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nall");
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void anHttp10ClientSeesOnlyTheCloseAtTheTimeout() {
        client.request(HTTP10).defer("late", "Push-Hold", "stream");
        fabric.pass(Fabric.IDLE_SECONDS + 0.1);
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nlate");
        assertThat(client.told).containsExactly("closed ending timeout");
    }

    @Test
    void toHeadNoBodyByteIsEverWritten() {
        client.request(HEAD).defer("late", "Content-Type", "text/event-stream", "Push-Hold", "stream");
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(client.push("one").word()).isEqualTo("delivered");
        fabric.pass(Fabric.KEEP_ALIVE_SECONDS * 2);
        assertThat(client.pushLast("two").word()).isEqualTo("delivered");
        assertThat(client.sees()).isEqualTo(head);
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void aClientThatWantsToCloseIsClosedAfterItsResponse() {
        client.request(CLOSING).defer("late").pushLast("all");
        assertThat(client.sees()).isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nall");
        assertThat(client.told).containsExactly("closed ending completed");
        assertThat(client.wire.closed()).isTrue();
    }

    @Test
    void drainEndsHoldsAsAtTheirTimeoutAndCloses() {
        FakeClient begun = fabric.client().park("Push-Hold", "stream");
        FakeClient idle = fabric.client();
        FakeClient waiting = fabric.client().request();
        client.park();
        fabric.table.forEach(ClientConnection::drain);
        assertThat(client.sees()).isEqualTo(
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlate");
        assertThat(client.told).containsExactly("closed ending timeout");
        assertThat(begun.sees()).isEqualTo(STREAM + ZERO);
        assertThat(begun.told).containsExactly("closed ending timeout");
        assertThat(idle.told).containsExactly("drain");
        assertThat(waiting.told).isEmpty();
        idle.connection.onGone();
        waiting.connection.onGone();
    }

    @Test
    void aClientThatLeavesEndsItsHold() {
        client.park();
        client.connection.onGone();
        client.connection.onGone();
        assertThat(client.told).containsExactly("closed parked client-closed");
        assertThat(client.push("one").word()).isEqualTo("gone client-closed");
        assertThat(fabric.holds.ended()).extracting(EndedHold::reason).hasToString("[CLIENT_CLOSED]");
        fabric.pass(Fabric.MEMORY_SECONDS + 1);
        assertThat(client.push("one").word()).isEqualTo("gone unknown");
    }

    @Test
    void inspectTellsWhatIsKnown() {
        client.park("Push-Hold", "response", "Push-Label", "a,b");
        assertThat(client.inspect().result().info()).isEqualTo(new HandleInfo("parked", List.of("a", "b"),
                "192.0.2.7:5123", "response", Instant.ofEpochMilli(FakeClock.WALL_MILLIS), 0));
        client.push("one");
        assertThat(client.inspect().result().info().state()).isEqualTo("begun");
        assertThat(client.inspect().result().info().messages()).isEqualTo(1);
        client.expire();
        assertThat(client.inspect().word()).isEqualTo("gone expired");
    }

    @Test
    void aBadDeferralChangesNothing() {
        Reply early = client.request().push("one");
        assertThatThrownBy(() -> client.defer("late", "Push-Hold", "never")).isInstanceOf(BadDeferral.class);
        assertThat(client.state()).isEqualTo(ConnectionState.WAITING_FOR_RESPONSE);
        assertThat(early.word()).isEqualTo("waiting");
        client.connection.onFailedResponse(EndReason.BACKEND_FAILED);
        assertThat(early.word()).isEqualTo("gone backend-failed");
    }

    @Test
    void anIllegalMoveNamesItsStates() {
        client.park();
        assertThatThrownBy(() -> client.request()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PARKED to WAITING_FOR_RESPONSE").hasMessageContaining("192.0.2.7:5123");
    }

    @Test
    void aDeadlineOfTheRequestSideIsItsOwn() {
        client.connection.wakeAt(fabric.clock.nanoTime() + Fabric.seconds(1));
        fabric.pass(0.9);
        assertThat(client.told).isEmpty();
        fabric.pass(0.2);
        assertThat(client.told).containsExactly("deadline");
    }

    @Test
    void whoIsAnsweredMayPushAgainAtOnce() {
        client.park();
        client.send("one", false, null, 0, answer -> client.expire());
        assertThat(client.sees()).isEqualTo(CHUNKED + "3\r\none\r\n" + ZERO);
        assertThat(client.told).containsExactly("response done");
    }

    @Test
    void tellsWhatOfTheResponseWasSent() {
        client.park();
        client.send("all", true, null, 201);
        client.park("Push-Keep-Alive", "1");
        client.push("one");
        fabric.pass(1.1);
        client.expire();
        client.park("Push-Hold", "stream", "Push-Timeout", "1");
        fabric.pass(1.1);
        client.request(HEAD).defer("late").pushLast("all");
        client.park();
        fabric.pass(Fabric.IDLE_SECONDS + 0.1);
        assertThat(client.sent).containsExactly("201 3 completed", "200 4 expired", "200 4 timeout",
                "200 0 completed", "200 4 timeout");
    }

    @Test
    void tellsThatNothingOfTheResponseWasSent() {
        client.park().wire.stall();
        client.send("one", false, null, 201);
        client.connection.onGone();
        assertThat(client.sent).containsExactly("0 0 client-closed");
    }

    @Test
    void countsAMessageThatIsPartlyOutAsNotSent() {
        client.park().wire.take(20);
        client.send("one", false, null, 201);
        client.connection.onGone();
        assertThat(client.sent).containsExactly("201 0 client-closed");
    }

    @Test
    void aFlushClosesTheConnectionAsDeleteDoes() {
        client.park();
        assertThat(client.connection.flush()).isTrue();
        assertThat(client.sees()).isEmpty();
        assertThat(client.wire.closed()).isTrue();
        assertThat(client.push("one").word()).isEqualTo("gone flushed");
        FakeClient streaming = fabric.client().park("Push-Hold", "stream");
        assertThat(streaming.connection.flush()).isTrue();
        assertThat(streaming.sees()).isEqualTo(STREAM + ZERO);
        assertThat(streaming.wire.closed()).isTrue();
        assertThat(fabric.holds.ended()).extracting(EndedHold::reason)
                .containsExactly(EndReason.FLUSHED, EndReason.FLUSHED);
    }

    @Test
    void aFlushLeavesAloneWhatIsNotParked() {
        assertThat(client.connection.flush()).isFalse();
        client.request();
        assertThat(client.connection.flush()).isFalse();
        assertThat(client.defer("late").state()).isEqualTo(ConnectionState.PARKED);
    }
}
