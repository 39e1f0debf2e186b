package io.pushfabric.node.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.pushfabric.shared.link.FrameCodec;
import io.pushfabric.shared.link.FrameDecoder;
import io.pushfabric.shared.link.LinkFrame;
import io.pushfabric.shared.link.LinkSide;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link LinkHandler} in its pipeline, with a test at either side. */
final class NodeEnd {
    private final EmbeddedChannel channel;
    private final LinkHandler handler = new LinkHandler(() -> this.protocolErrors++);
    private final List<Object> events = new ArrayList<>();
    private final List<ByteBuf> received = new ArrayList<>();
    private int protocolErrors;
    private int reads;
    private int unread;

    NodeEnd() {
        channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
                reads++;
                ctx.read();
            }
        }, new FrameDecoder(LinkSide.BALANCER), handler, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                events.add(event);
            }
        });
        channel.freezeTime();
        handler.countUnreadBy(() -> unread);
    }

    static ByteBuf bytes(String text) {
        return ByteBufUtil.writeAscii(PooledByteBufAllocator.DEFAULT, text);
    }

    /** What is written to it passes the link. */
    ChannelHandlerContext contextBehind() {
        return channel.pipeline().lastContext();
    }

    LinkHandler handler() {
        return handler;
    }

    /** The frames come in one read. */
    void receive(LinkFrame... frames) {
        receive(encode(frames));
    }

    void receiveByteByByte(LinkFrame... frames) {
        ByteBuf all = encode(frames);
        while (all.isReadable()) {
            receive(all.readRetainedSlice(1));
        }
        all.release();
    }

    void receiveRaw(String hex) {
        receive(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private void receive(ByteBuf bytes) {
        received.add(bytes);
        channel.writeInbound(bytes);
    }

    private static ByteBuf encode(LinkFrame... frames) {
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (LinkFrame frame : frames) {
            ByteBuf one = FrameCodec.encode(PooledByteBufAllocator.DEFAULT, frame);
            all.writeBytes(one);
            one.release();
            frame.release();
        }
        return all;
    }

    /** What came out behind, and was not asked for yet. */
    String read() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            text.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return text.toString();
    }

    List<Object> events() {
        return events;
    }

    ChannelFuture write(String text) {
        return write(bytes(text));
    }

    ChannelFuture write(ByteBuf bytes) {
        received.add(bytes);
        ChannelFuture future = channel.writeAndFlush(bytes);
        channel.runPendingTasks();
        return future;
    }

    ChannelFuture close() {
        // Not the channel itself, which would forget what is scheduled.
        ChannelFuture future = channel.pipeline().close();
        channel.runPendingTasks();
        return future;
    }

    void endOfLink() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
    }

    void pass(long time, TimeUnit unit) {
        channel.advanceTimeBy(time, unit);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    void wantBytes(boolean wanted) {
        channel.config().setAutoRead(wanted);
        channel.runPendingTasks();
    }

    /** How many of the bytes that came out behind are not used. */
    void unread(int count) {
        unread = count;
    }

    int reads() {
        return reads;
    }

    int protocolErrors() {
        return protocolErrors;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The frames that were sent since this was asked last. */
    List<String> sent() {
        List<String> texts = new ArrayList<>();
        for (LinkFrame frame = nextSent(); frame != null; frame = nextSent()) {
            texts.add(text(frame));
            frame.release();
        }
        return texts;
    }

    List<Integer> sentSizes() {
        List<Integer> sizes = new ArrayList<>();
        for (LinkFrame frame = nextSent(); frame != null; frame = nextSent()) {
            sizes.add(((LinkFrame.Data) frame).bytes().readableBytes());
            frame.release();
        }
        return sizes;
    }

    private LinkFrame nextSent() {
        ByteBuf bytes = channel.readOutbound();
        if (bytes == null) {
            return null;
        }
        try {
            return FrameCodec.decode(bytes, LinkSide.NODE);
        } finally {
            bytes.release();
        }
    }

    private static String text(LinkFrame frame) {
        if (frame instanceof LinkFrame.Data data) {
            return "DATA " + data.number() + " " + data.bytes().toString(StandardCharsets.US_ASCII);
        } else if (frame instanceof LinkFrame.Used used) {
            return "USED " + used.count();
        } else if (frame instanceof LinkFrame.Idle idle) {
            return "IDLE " + idle.used();
        } else if (frame instanceof LinkFrame.Parked parked) {
            return "PARKED " + parked.used();
        } else if (frame instanceof LinkFrame.Close close) {
            return close.abort() ? "CLOSE abort" : "CLOSE clean";
        } else if (frame instanceof LinkFrame.Accept accept) {
            return "ACCEPT " + accept.version();
        }
        return frame.toString();
    }

    /** Every buffer that went in was given back. */
    void assertNothingIsLost() {
        channel.finishAndReleaseAll();
        assertThat(received).allMatch(bytes -> bytes.refCnt() == 0);
    }
}
