package io.pushfabric.shared.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameCodecTest {
    private static final int WALKS = 3_000;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    @AfterEach
    void givesEveryBufferBack() {
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void theBytesOfEachFrameAreThoseOfTheDocument() {
        assertBytes(new LinkFrame.Bytes(data("GET")), "01 000003 474554");
        assertBytes(new LinkFrame.Ack(7), "02 000008 0000000000000007");
        assertBytes(new LinkFrame.End(), "03 000000");
        assertBytes(new LinkFrame.Gone(), "04 000000");
        assertBytes(new LinkFrame.Resume(2, true, 5, 4, true, 1000, 10, new long[] {9}, data("s")),
                "05 000030 00000002 01 0000000000000005 0000000000000004 01 00000000000003e8 000000000000000a"
                        + "01 0000000000000009 73");
        assertBytes(new LinkFrame.Moving(5, 4), "06 000010 0000000000000005 0000000000000004");
        assertBytes(new LinkFrame.Busy(), "07 000000");
        assertBytes(new LinkFrame.Accept(1), "81 000001 01");
        assertBytes(LinkFrame.Data.of(1, LinkFrame.Data.BEGINS, data("x")), "82 00000a 0000000000000001 04 78");
        assertBytes(new LinkFrame.Data(2, 1 | 16, 3, 0, null, data("")),
                "82 000011 0000000000000002 11 0000000000000003");
        assertBytes(new LinkFrame.Data(1, 4 | 64, 0, 18, data("st"), data("x")),
                "82 000017 0000000000000001 44 0000000000000012 000002 7374 78");
        assertBytes(new LinkFrame.Used(18), "83 000008 0000000000000012");
        assertBytes(new LinkFrame.Idle(18), "84 000008 0000000000000012");
        assertBytes(new LinkFrame.Parked(18, data("st")), "85 00000a 0000000000000012 7374");
        assertBytes(new LinkFrame.Close(true), "86 000001 01");
        assertBytes(new LinkFrame.Move(18, data("st")), "87 00000a 0000000000000012 7374");
    }

    private void assertBytes(LinkFrame frame, String hex) {
        ByteBuf bytes = FrameCodec.encode(allocator, frame);
        assertThat(ByteBufUtil.hexDump(bytes)).isEqualTo(hex.replace(" ", ""));
        for (int cut = 0; cut < bytes.readableBytes(); cut++) {
            ByteBuf part = bytes.slice(0, cut);
            assertThat(FrameCodec.decode(part, frame.sender())).as("first %d bytes of %s", cut, frame).isNull();
            assertThat(part.readerIndex()).isZero();
        }
        LinkFrame again = FrameCodec.decode(bytes, frame.sender());
        assertThat(again).usingRecursiveComparison().withEqualsForType(ByteBuf::equals, ByteBuf.class).isEqualTo(frame);
        again.release();
        bytes.release();
        frame.release();
    }

    @ParameterizedTest
    @CsvSource({
        "NODE, 00, no frame", "NODE, 01, not for the node", "BALANCER, 81, not for the balancer",
        "NODE, ff, no frame", "BALANCER, 08, no frame",
        "BALANCER, 01000000, BYTES of 0 bytes", "BALANCER, 01010001, BYTES of 65537 bytes",
        "BALANCER, 02000007, ACK of 7", "BALANCER, 02000009, ACK of 9", "BALANCER, 03000001, END of 1",
        "NODE, 8600000102, close is 2", "NODE, 82000009000000000000000180, flags 128",
        "NODE, 82000009000000000000000110, flags promise", "NODE, 82000009000000000000000140, flags promise",
        "NODE, 820000110000000000000001100000000000000000, id of 0",
        "NODE, 82000014000000000000000140000000000000000000ffff, state of 65535",
    })
    void refusesWhatIsNoFrame(LinkSide from, String hex, String message) {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatThrownBy(() -> FrameCodec.decode(bytes, from)).isInstanceOf(LinkProtocolException.class)
                .hasMessageContaining(message);
    }

    @Test
    void randomBytesAreFramesOrRefused() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int walk = 0; walk < WALKS; walk++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                bytes[0] = (byte) (random.nextBoolean() ? 1 + random.nextInt(7) : 0x81 + random.nextInt(7));
                bytes[1] = 0;
                bytes[2] = 0;
            }
            ByteBuf in = allocator.buffer().writeBytes(bytes);
            try {
                LinkFrame frame = FrameCodec.decode(in, random.nextBoolean() ? LinkSide.NODE : LinkSide.BALANCER);
                if (frame != null) {
                    ByteBuf again = FrameCodec.encode(allocator, frame);
                    assertThat(again).as("seed %d", seed).isEqualTo(in.slice(0, in.readerIndex()));
                    again.release();
                    frame.release();
                }
            } catch (LinkProtocolException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            }
            in.release();
        }
    }

    private ByteBuf data(String text) {
        return ByteBufUtil.writeAscii(allocator, text);
    }
}
