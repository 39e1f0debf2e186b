package io.pushfabric.shared.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Makes frames of what the other end of a link sends. Keeps no buffer between frames. */
public final class FrameDecoder extends ByteToMessageDecoder {
    private final LinkSide from;

    /** @param from who the other end is */
    public FrameDecoder(LinkSide from) {
        this.from = from;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        LinkFrame frame = FrameCodec.decode(in, from);
        if (frame != null) {
            out.add(frame);
        }
    }
}
