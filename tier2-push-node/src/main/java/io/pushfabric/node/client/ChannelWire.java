package io.pushfabric.node.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.pushfabric.node.hold.Wire;

/**
 * A {@link Wire} over a Netty channel: bytes go past the HTTP encoder, straight to the socket. Owned by the event loop
 * of the channel.
 *
 * <p>Netty has no way to take a buffer out of a channel again. But the one that is there can be emptied as long as the
 * kernel has taken nothing of it; the channel then drops it when it comes to it. Until then nothing more is given to
 * the channel, so at most one such buffer is there.
 */
final class ChannelWire implements Wire {
    /** The context of the encoder: what is written to it does not pass the encoder. */
    private final ChannelHandlerContext out;
    private Wire.Events events;

    /** The write under way, with its size when it began; {@code null} while there is none. */
    private ByteBuf current;
    private int size;
    /** An emptied buffer is still in the channel. */
    private boolean blocked;
    /** {@link #current} waits here for that one. */
    private boolean held;

    ChannelWire(ChannelHandlerContext out) {
        this.out = out;
    }

    @Override
    public void reportTo(Wire.Events listener) {
        events = listener;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        current = bytes;
        size = bytes.readableBytes();
        if (blocked) {
            held = true;
            return false;
        }
        return handOver();
    }

    private boolean handOver() {
        ChannelFuture taken = out.writeAndFlush(current);
        if (taken.isSuccess()) {
            current = null;
            return true;
        }
        // A failed write is followed by the end of the channel, and that by onGone.
        taken.addListener(future -> onFlushed(future.isSuccess()));
        return false;
    }

    private void onFlushed(boolean success) {
        if (!success) {
            return;
        }
        if (blocked) {
            blocked = false;
            if (held) {
                held = false;
                if (handOver()) {
                    events.onWritten();
                }
            }
        } else if (current != null) {
            current = null;
            events.onWritten();
        }
    }

    @Override
    public boolean untouched() {
        return current != null && (held || current.readableBytes() == size);
    }

    @Override
    public int unsent() {
        return current == null ? 0 : current.readableBytes();
    }

    @Override
    public boolean recall() {
        if (!untouched() || !out.channel().isActive()) {
            return false;
        }
        if (held) {
            held = false;
            current.release();
        } else {
            current.skipBytes(current.readableBytes());
            blocked = true;
        }
        current = null;
        return true;
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            current.release();
            current = null;
        }
        out.close();
    }
}
