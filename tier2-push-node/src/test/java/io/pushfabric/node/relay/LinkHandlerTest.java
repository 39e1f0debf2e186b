package io.pushfabric.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.pushfabric.shared.link.LinkFrame;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkHandlerTest {
    private final NodeEnd link = new NodeEnd();

    @AfterEach
    void nothingIsLost() {
        link.assertNothingIsLost();
    }

    @Test
    void acceptIsTheFirstFrame() {
        link.handler().accept();
        assertThat(link.sent()).containsExactly("ACCEPT 1");
    }

    @Test
    void bytesOfTheClientGoOn() {
        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("GET / ")), new LinkFrame.Bytes(NodeEnd.bytes("HTTP/1.1")));
        assertThat(link.read()).isEqualTo("GET / HTTP/1.1");
        assertThat(link.sent()).isEmpty();
    }

    @Test
    void framesMayComeByteByByte() {
        link.receiveByteByByte(new LinkFrame.Bytes(NodeEnd.bytes("GET /")), new LinkFrame.End());
        assertThat(link.read()).isEqualTo("GET /");
        assertThat(link.events()).containsExactly(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void aWriteIsCompleteWhenItIsAcknowledged() {
        ChannelFuture write = link.write("hello");
        assertThat(link.sent()).containsExactly("DATA 1 hello");
        assertThat(write.isDone()).isFalse();
        assertThat(link.handler().unacknowledgedBytes()).isEqualTo(5);

        link.receive(new LinkFrame.Ack(1));
        assertThat(write.isSuccess()).isTrue();
        assertThat(link.handler().unacknowledgedBytes()).isZero();
    }

    @Test
    void anAcknowledgementIsForAllUpToIt() {
        ChannelFuture first = link.write("a");
        ChannelFuture second = link.write("bb");
        ChannelFuture third = link.write("ccc");
        assertThat(link.sent()).containsExactly("DATA 1 a", "DATA 2 bb", "DATA 3 ccc");

        link.receive(new LinkFrame.Ack(2));
        assertThat(List.of(first.isDone(), second.isDone(), third.isDone())).containsExactly(true, true, false);
        assertThat(link.handler().unacknowledgedBytes()).isEqualTo(3);
        link.receive(new LinkFrame.Ack(2), new LinkFrame.Ack(1));
        assertThat(third.isDone()).isFalse();
        link.receive(new LinkFrame.Ack(3));
        assertThat(third.isSuccess()).isTrue();
    }

    @Test
    void anEmptyWriteIsCompleteWithTheOneBefore() {
        assertThat(link.write("").isSuccess()).isTrue();
        ChannelFuture data = link.write("x");
        ChannelFuture empty = link.write("");
        assertThat(link.sent()).containsExactly("DATA 1 x");
        assertThat(empty.isDone()).isFalse();
        link.receive(new LinkFrame.Ack(1));
        assertThat(data.isSuccess()).isTrue();
        assertThat(empty.isSuccess()).isTrue();
    }

    @Test
    void aWriteOverTheLargestFrameIsCut() {
        int most = (1 << 24) - 1 - 64;
        ChannelFuture write = link.write(Unpooled.wrappedBuffer(new byte[most + 10]));
        assertThat(link.sentSizes()).containsExactly(most, 10);
        link.receive(new LinkFrame.Ack(1));
        assertThat(write.isDone()).isFalse();
        link.receive(new LinkFrame.Ack(2));
        assertThat(write.isSuccess()).isTrue();
    }

    @Test
    void idleAndParkedSayWhatIsUsed() {
        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("0123456789")));
        link.unread(3);
        link.handler().parked();
        link.unread(0);
        link.handler().idle();
        assertThat(link.sent()).containsExactly("PARKED 7", "IDLE 10");
    }

    @Test
    void aLongBodyIsUsedStepByStep() {
        ByteBuf part = Unpooled.wrappedBuffer(new byte[16 * 1024]);
        for (int i = 0; i < 5; i++) {
            link.receive(new LinkFrame.Bytes(part.retainedDuplicate()));
        }
        part.release();
        assertThat(link.sent()).containsExactly("USED 32768", "USED 65536");
    }

    /** The link is read all the same, so that acknowledgements come through. */
    @Test
    void bytesThatAreNotWantedWait() {
        ChannelFuture write = link.write("response");
        link.sent();
        link.wantBytes(false);
        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("next ")), new LinkFrame.Bytes(NodeEnd.bytes("request")),
                new LinkFrame.End(), new LinkFrame.Ack(1));
        assertThat(link.read()).isEmpty();
        assertThat(link.events()).isEmpty();
        assertThat(write.isSuccess()).isTrue();
        link.handler().idle();
        assertThat(link.sent()).containsExactly("IDLE 0");

        link.wantBytes(true);
        assertThat(link.read()).isEqualTo("next request");
        assertThat(link.events()).containsExactly(ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void theLinkIsReadWhileBytesAreNotWanted() {
        link.wantBytes(false);
        int before = link.reads();
        link.receive(new LinkFrame.Ack(0));
        assertThat(link.reads()).isGreaterThan(before);
    }

    @Test
    void bytesOverTheWindowAreAnError() {
        link.wantBytes(false);
        ByteBuf part = Unpooled.wrappedBuffer(new byte[64 * 1024]);
        for (int i = 0; i < 3; i++) {
            link.receive(new LinkFrame.Bytes(part.retainedDuplicate()));
        }
        assertThat(link.isOpen()).isTrue();
        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("x")));
        part.release();
        assertBroken();
    }

    /** Whoever relays a response stops there: the balancer reads on, whatever its client does. */
    @Test
    void itIsNotWritableWhileMuchIsUnacknowledged() {
        for (int i = 0; i < 4; i++) {
            link.write(Unpooled.wrappedBuffer(new byte[64 * 1024]));
        }
        assertThat(link.isWritable()).isTrue();
        link.write("x");
        assertThat(link.isWritable()).isFalse();
        link.receive(new LinkFrame.Ack(2));
        assertThat(link.isWritable()).as("a byte over the lower mark").isFalse();
        link.receive(new LinkFrame.Ack(3));
        assertThat(link.isWritable()).isTrue();
        assertThat(link.sentSizes()).hasSize(5);
    }

    @Test
    void closeIsTheLastFrame() {
        link.write("bye");
        link.receive(new LinkFrame.Ack(1));
        ChannelFuture closed = link.close();
        link.handler().idle();
        assertThat(link.sent()).containsExactly("DATA 1 bye", "CLOSE clean");
        assertThat(closed.isDone()).as("the balancer closes first").isFalse();

        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("too late")), new LinkFrame.Gone());
        assertThat(link.read()).isEmpty();
        link.endOfLink();
        assertThat(closed.isSuccess()).isTrue();
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void aBalancerThatDoesNotCloseIsNotWaitedFor() {
        link.close();
        link.pass(1_999, TimeUnit.MILLISECONDS);
        assertThat(link.isOpen()).isTrue();
        link.pass(2, TimeUnit.MILLISECONDS);
        assertThat(link.isOpen()).isFalse();
    }

    @Test
    void whatTheClientHasNotTakenIsCutOff() {
        ChannelFuture write = link.write("half of it");
        link.close();
        assertThat(link.sent()).containsExactly("DATA 1 half of it", "CLOSE abort");
        link.endOfLink();
        assertThat(write.cause()).isNotNull();
    }

    @Test
    void anAbortIsAskedFor() {
        link.handler().closeWillAbort();
        link.close();
        assertThat(link.sent()).containsExactly("CLOSE abort");
    }

    @Test
    void writesAfterCloseFail() {
        link.close();
        ChannelFuture write = link.write("late");
        assertThat(write.cause()).isNotNull();
        assertThat(link.sent()).containsExactly("CLOSE clean");
    }

    @Test
    void goneClosesTheLink() {
        ChannelFuture write = link.write("unheard");
        link.receive(new LinkFrame.Gone());
        assertThat(link.isOpen()).isFalse();
        assertThat(write.cause()).isNotNull();
        assertThat(link.sent()).containsExactly("DATA 1 unheard");
        assertThat(link.protocolErrors()).isZero();
    }

    /** The end of the client's sending is a frame; the end of the link without one is that of the link. */
    @Test
    void theEndOfTheLinkIsNotTheEndOfTheClient() {
        link.wantBytes(false);
        link.receive(new LinkFrame.Bytes(NodeEnd.bytes("waiting")));
        link.endOfLink();
        assertThat(link.isOpen()).isFalse();
        assertThat(link.events()).isEmpty();
        assertThat(link.read()).isEmpty();
    }

    @Test
    void anAcknowledgementOfTheFutureIsAnError() {
        ChannelFuture write = link.write("x");
        link.receive(new LinkFrame.Ack(2));
        assertThat(write.cause()).isNotNull();
        assertBroken();
    }

    @Test
    void aFrameOfTheWrongSideIsAnError() {
        link.receive(new LinkFrame.Idle(0));
        assertBroken();
    }

    @Test
    void anUnknownFrameIsAnError() {
        link.receiveRaw("ff000000");
        assertBroken();
    }

    @Test
    void bytesAfterTheEndAreAnError() {
        link.receive(new LinkFrame.End(), new LinkFrame.Bytes(NodeEnd.bytes("x")));
        assertBroken();
    }

    @Test
    void aSecondEndIsAnError() {
        link.receive(new LinkFrame.End(), new LinkFrame.End());
        assertBroken();
    }

    @Test
    void framesOfAdoptionAreErrorsUntilThereIsSome() {
        for (LinkFrame frame : List.of(new LinkFrame.Moving(0, 0), new LinkFrame.Busy(),
                new LinkFrame.Resume(2, true, 0, 0, false, 0, 0, new long[0], NodeEnd.bytes("state")))) {
            NodeEnd other = new NodeEnd();
            other.receive(frame);
            assertThat(other.isOpen()).isFalse();
            assertThat(other.protocolErrors()).isEqualTo(1);
            other.assertNothingIsLost();
        }
    }

    private void assertBroken() {
        assertThat(link.isOpen()).isFalse();
        assertThat(link.protocolErrors()).isEqualTo(1);
        assertThat(link.sent()).noneMatch(frame -> frame.startsWith("CLOSE"));
    }
}
