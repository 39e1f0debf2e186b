package io.pushfabric.node.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.Wire;

/**
 * A {@link Wire} over a framed link. A frame that was given to the link cannot be taken back, since the balancer may
 * have it already; the kernel that counts is the balancer's, and it speaks through acknowledgements. Owned by the event
 * loop.
 */
final class LinkWire implements Wire {
    private final ChannelHandlerContext out;
    private final LinkHandler link;
    private Wire.Events events;
    private boolean parked;
    private int unsent;

    /** @param out what is written to it passes the link, and not the encoder */
    LinkWire(ChannelHandlerContext out, LinkHandler link) {
        this.out = out;
        this.link = link;
    }

    @Override
    public void reportTo(Wire.Events listener) {
        events = listener;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        unsent = bytes.readableBytes();
        out.writeAndFlush(bytes).addListener(acknowledged -> {
            // A failed write is followed by the end of the channel, and that by onGone.
            if (acknowledged.isSuccess()) {
                unsent = 0;
                events.onWritten();
            }
        });
        return false;
    }

    @Override
    public boolean untouched() {
        return false;
    }

    @Override
    public int unsent() {
        return unsent;
    }

    @Override
    public boolean recall() {
        return false;
    }

    @Override
    public void onState(ConnectionState state) {
        boolean parkedBefore = parked;
        parked = state == ConnectionState.PARKED || state == ConnectionState.BEGUN;
        if (parked && !parkedBefore) {
            link.parked();
        } else if (state == ConnectionState.WAITING_FOR_REQUEST) {
            link.idle();
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
