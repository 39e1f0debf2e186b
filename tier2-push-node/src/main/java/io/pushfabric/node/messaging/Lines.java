package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.pushfabric.node.push.PushOutcome;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines, and keeps no more than one. Blank lines are skipped. */
final class Lines {
    private final ByteBufAllocator allocator;
    private final int limit;
    private final Consumer<ByteBuf> action;
    private final Consumer<PushOutcome> onLost;
    private final BodyBudget.Reservation reservation;
    /** The beginning of a line whose end has not come; {@code null} for none. */
    private ByteBuf partial;
    /** Why the line whose end has not come will not be kept; {@code null} if it will. */
    private PushOutcome lost;

    /**
     * @param maxMessage bytes of a message; escapes can make its line six times as long, and the rest takes a little
     * @param action gets each line without its end
     * @param onLost called in place of it for one that was too long, or for which there was no memory
     */
    Lines(ByteBufAllocator allocator, int maxMessage, BodyBudget budget, Consumer<ByteBuf> action,
            Consumer<PushOutcome> onLost) {
        this.allocator = allocator;
        this.limit = 6 * maxMessage + 16 * 1024;
        this.reservation = budget.reservation();
        this.action = action;
        this.onLost = onLost;
    }

    /** Takes the bytes, which stay the caller's. */
    void add(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        while (from < to) {
            int end = bytes.indexOf(from, to, (byte) '\n');
            int stop = end < 0 ? to : end;
            if (end >= 0 && partial == null && lost == null) {
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
        if (lost == null && size > limit) {
            lost = PushOutcome.TOO_LARGE;
        } else if (lost == null && !makeRoom(size)) {
            lost = PushOutcome.OVERLOADED;
        }
        if (lost != null) {
            discard();
        } else {
            partial.writeBytes(bytes, from, length);
        }
    }

    private boolean makeRoom(int size) {
        int before = partial == null ? 0 : partial.capacity();
        if (partial != null && size <= before) {
            return true;
        }
        int after = Math.max(512, allocator.calculateNewCapacity(size, Integer.MAX_VALUE));
        if (!reservation.grow(after - before)) {
            return false;
        }
        partial = partial == null ? allocator.buffer(after) : partial.capacity(after);
        return true;
    }

    private void endOfLine() {
        ByteBuf line = partial;
        partial = null;
        PushOutcome why = lost;
        lost = null;
        if (why != null) {
            onLost.accept(why);
        } else if (line != null) {
            emit(line);
            line.release();
            reservation.release();
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
        if (partial != null || lost != null) {
            endOfLine();
        }
    }

    void discard() {
        if (partial != null) {
            partial.release();
            partial = null;
            reservation.release();
        }
    }
}
