package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A client and its kernel, which take as many bytes as they are told to; by default all. Checks the rules. */
final class FakeWire implements Wire {
    static final int ALL = Integer.MAX_VALUE;

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private Wire.Events events;
    /** Bytes that will be taken without a further word. */
    private int room = ALL;
    private ByteBuf current;
    private int size;
    private boolean closed;
    private boolean broken;

    @Override
    public void reportTo(Wire.Events listener) {
        events = listener;
    }

    @Override
    public boolean write(ByteBuf bytes) {
        require(current == null, "a write while another one is under way");
        require(!closed, "a write after close");
        require(bytes.isReadable(), "a write of nothing");
        if (broken) {
            bytes.release();
            throw new IllegalStateException("a defect of the wire");
        }
        current = bytes;
        size = bytes.readableBytes();
        return drain();
    }

    @Override
    public boolean untouched() {
        return current != null && current.readableBytes() == size;
    }

    @Override
    public int unsent() {
        return current == null ? 0 : current.readableBytes();
    }

    @Override
    public boolean recall() {
        if (!untouched()) {
            return false;
        }
        drop();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        if (current != null) {
            drop();
        }
    }

    /** The client takes so many bytes, from now on and at once, and then no more; {@link #ALL} for no limit. */
    void take(int bytes) {
        room = bytes;
        if (current != null && drain()) {
            events.onWritten();
        }
    }

    /** The client reads nothing from now on. */
    void stall() {
        room = 0;
    }

    /** From now on each write ends in an exception, as a defect would. */
    void breakDown() {
        broken = true;
    }

    boolean closed() {
        return closed;
    }

    /** How many bytes the client has. */
    int count() {
        return taken.size();
    }

    /** What the client has, as Latin-1. */
    String text() {
        return taken.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean drain() {
        int length = Math.min(room, current.readableBytes());
        byte[] bytes = new byte[length];
        current.readBytes(bytes);
        taken.writeBytes(bytes);
        room -= room == ALL ? 0 : length;
        if (current.isReadable()) {
            return false;
        }
        drop();
        return true;
    }

    private void drop() {
        current.release();
        current = null;
    }

    private static void require(boolean rule, String otherwise) {
        if (!rule) {
            throw new AssertionError(otherwise);
        }
    }
}
