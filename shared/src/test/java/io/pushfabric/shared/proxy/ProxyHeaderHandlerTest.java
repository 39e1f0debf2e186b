package io.pushfabric.shared.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyHeaderHandlerTest {
    private static final byte[] HEADER = HaproxyHeaders.TCP4;
    private static final byte[] BODY = "GET / HTTP/1.1\r\n".getBytes();

    /** What comes out behind the handler: headers, and strings of the bytes. */
    private final List<Object> seen = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> refused = new ArrayList<>();
    private boolean closesOnHeader;
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        seen.clear();
        bytes.reset();
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new ProxyHeaderHandler(Duration.ofSeconds(5),
                (reason, detail) -> refused.add(reason.wire() + ": " + detail)), new Recorder());
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void everySplitGivesTheSame() throws ProxyProtocolException {
        byte[] all = concat(HEADER, BODY);
        for (int split = 0; split <= all.length; split++) {
            write(Arrays.copyOf(all, split));
            write(Arrays.copyOfRange(all, split, all.length));
            assertPassed();
            channel.finishAndReleaseAll();
            connect();
        }
    }

    @Test
    void bytesMayComeOneByOne() throws ProxyProtocolException {
        for (byte b : concat(HEADER, BODY)) {
            write(new byte[] {b});
        }
        assertPassed();
    }

    @Test
    void nothingComesOutBeforeTheHeaderIsWhole() {
        write(Arrays.copyOf(HEADER, HEADER.length - 1));
        assertThat(seen).isEmpty();
        write(new byte[] {HEADER[HEADER.length - 1]});
        assertThat(seen).hasSize(1);
        assertThat(bytes.size()).isZero();
        assertThat(channel.pipeline().get(ProxyHeaderHandler.class)).isNull();
    }

    @Test
    void aSecondHeaderIsData() {
        write(concat(HEADER, HEADER));
        assertThat(seen).hasSize(1);
        assertThat(bytes.toByteArray()).isEqualTo(HEADER);
    }

    @Test
    void whoeverGetsTheHeaderMayRebuildThePipeline() {
        channel.pipeline().replace(Recorder.class, "builder", new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                ctx.pipeline().addLast(new Recorder());
                ctx.pipeline().remove(this);
            }
        });
        write(concat(HEADER, BODY));
        assertThat(bytes.toByteArray()).isEqualTo(BODY);
    }

    @Test
    void bytesBehindAHeaderThatWasTurnedDownGoNowhere() {
        closesOnHeader = true;
        write(concat(HEADER, BODY));
        assertThat(channel.isOpen()).isFalse();
        assertThat(seen).hasSize(1);
        assertThat(bytes.size()).isZero();
        assertThat(refused).isEmpty();
    }

    @Test
    void badBytesCloseAtOnce() {
        write(BODY);
        assertRefused("malformed: byte 0: not the signature of PROXY protocol v2: 0x47");
    }

    @Test
    void nothingCountsWhileItIsBeingClosed() {
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
                // Takes its time.
            }
        });
        write(BODY);
        ByteBuf late = Unpooled.copiedBuffer(HEADER);
        channel.writeInbound(late);
        channel.advanceTimeBy(1, TimeUnit.MINUTES);
        channel.runScheduledPendingTasks();
        assertThat(late.refCnt()).isZero();
        assertThat(seen).isEmpty();
        assertThat(bytes.size()).isZero();
        assertThat(refused).hasSize(1);
        channel.pipeline().removeFirst();
    }

    @Test
    void aWrongChecksumIsCountedForItself() {
        byte[] bad = HEADER.clone();
        bad[20] ^= 1;
        write(concat(bad, BODY));
        assertRefused("checksum: byte 31: wrong CRC32C");
    }

    @Test
    void aHeaderThatIsLateIsRefused() {
        write(Arrays.copyOf(HEADER, 20));
        channel.advanceTimeBy(4_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertRefused("late: no PROXY header within 5000 ms");
    }

    @Test
    void theTimeEndsWithTheHeader() {
        write(HEADER);
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.hasPendingTasks()).isFalse();
    }

    @Test
    void anEndBeforeTheHeaderIsCounted() {
        channel.close();
        assertRefused("absent: connection ended without a whole PROXY header");
        connect();
        refused.clear();
        write(Arrays.copyOf(HEADER, HEADER.length - 1));
        channel.close();
        assertRefused("cut: connection ended without a whole PROXY header");
    }

    @Test
    void aHalfClosedConnectionIsClosed() {
        write(Arrays.copyOf(HEADER, HEADER.length - 1));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
        assertRefused("cut: connection ended without a whole PROXY header");
    }

    @Test
    void anEndBehindTheHeaderIsNotOurs() {
        write(HEADER);
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.close();
        assertThat(refused).isEmpty();
    }

    private void write(byte[] part) {
        channel.writeInbound(Unpooled.copiedBuffer(part));
    }

    private void assertPassed() throws ProxyProtocolException {
        assertThat(seen).containsExactly(AnnotatedHex.decode(HEADER));
        assertThat(bytes.toByteArray()).isEqualTo(BODY);
        assertThat(refused).isEmpty();
    }

    private void assertRefused(String refusal) {
        channel.runPendingTasks();
        assertThat(refused).containsExactly(refusal);
        assertThat(channel.isOpen()).isFalse();
        assertThat(seen).isEmpty();
        assertThat(bytes.size()).isZero();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ProxyHeader) {
                seen.add(event);
                if (closesOnHeader) {
                    ctx.close();
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            bytes.writeBytes(ByteBufUtil.getBytes(data));
            data.release();
        }
    }
}
