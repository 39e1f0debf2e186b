package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines, and keeps no more than one. Blank lines are skipped. */
final class Lines {
    private final ByteBufAllocator allocator;
    private final int limit;
    private final Consumer<ByteBuf> action;
    /** The beginning of a line whose end has not come; {@code null} for none. */
    private ByteBuf partial;
    private boolean tooLong;

    /**
     * @param maxMessage bytes of a message; escapes can make its line six times as long, and the rest takes a little
     * @param action gets each line without its end, and {@code null} in place of one that was too long
     */
    Lines(ByteBufAllocator allocator, int maxMessage, Consumer<ByteBuf> action) {
        this.allocator = allocator;
        this.limit = 6 * maxMessage + 16 * 1024;
        this.action = action;
    }

    /** Takes the bytes, which stay the caller's. */
    void add(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        while (from < to) {
            int end = bytes.indexOf(from, to, (byte) '\n');
            int stop = end < 0 ? to : end;
            if (end >= 0 && partial == null && !tooLong) {
                emit(bytes.slice(from, stop - from));
            } else {
                keep(bytes, from, stop - from);
                if (end >= 0) {
                    endOfLine();
                }
            }
            from = stop + 1;
        }
    }

    private void keep(ByteBuf bytes, int from, int length) {
        int size = (partial == null ? 0 : partial.readableBytes()) + length;
        if (tooLong || size > limit) {
            tooLong = true;
            discard();
            return;
        }
        if (partial == null) {
            partial = allocator.buffer(Math.max(length, 512));
        }
        partial.writeBytes(bytes, from, length);
    }

    private void endOfLine() {
        ByteBuf line = partial;
        partial = null;
        boolean cut = tooLong;
        tooLong = false;
        if (cut) {
            action.accept(null);
        } else if (line != null) {
            emit(line);
            line.release();
        }
    }

    private void emit(ByteBuf line) {
        for (int i = line.readerIndex(); i < line.writerIndex(); i++) {
            if (line.getByte(i) > ' ' || line.getByte(i) < 0) {
                action.accept(line);
                return;
            }
        }
    }

    /** The last line may lack its end. */
    void end() {
        if (partial != null || tooLong) {
            endOfLine();
        }
    }

    void discard() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }
}
