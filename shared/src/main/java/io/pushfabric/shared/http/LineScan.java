package io.pushfabric.shared.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Looks at each byte of a head, or of trailers, once, before Netty does, for what Netty forgives and the next server
 * may read otherwise (RFC 9112 sections 2.2 and 5.2): a line feed or a carriage return alone, a folded line, and
 * control characters. Owned by the event loop of its decoder.
 */
final class LineScan {
    private static final byte CR = '\r';
    private static final byte LF = '\n';

    private final ByteProcessor scan = this::goesOn;

    /** Of what has not been taken yet, so many bytes were looked at. */
    private int scanned;
    private byte last;
    /** The line has no byte yet. */
    private boolean empty;
    /** Something other than an empty line has come: the next empty line is the end. */
    private boolean begun;
    private String found;

    /** Empty lines may come before a request line (RFC 9112 section 2.2). */
    void beginHead() {
        begin(false);
    }

    /** The first empty line is the end. */
    void beginTrailers() {
        begin(true);
    }

    private void begin(boolean anyEmptyLineEnds) {
        scanned = 0;
        last = LF;
        empty = true;
        begun = anyEmptyLineEnds;
        found = null;
    }

    /** So many bytes at the front of the buffer are gone. */
    void taken(int bytes) {
        scanned = Math.max(0, scanned - bytes);
    }

    /** @return what is wrong with the bytes that came since the last call, up to the end; {@code null} if nothing is */
    String flaw(ByteBuf in) {
        int from = in.readerIndex() + scanned;
        int stop = in.forEachByte(from, in.writerIndex() - from, scan);
        scanned = (stop < 0 ? in.writerIndex() : stop + 1) - in.readerIndex();
        return found;
    }

    /** @return whether to go on: not behind a flaw, nor behind the end, since what follows is not of this head */
    private boolean goesOn(byte b) {
        found = flaw(b);
        if (found != null || b == LF && empty && begun) {
            return false;
        }
        last = b;
        empty = b == LF || empty && b == CR;
        begun |= !empty;
        return true;
    }

    private String flaw(byte b) {
        if ((b == LF) != (last == CR)) {
            return b == LF ? "a line feed without a carriage return" : "a carriage return without a line feed";
        }
        if (last == LF && (b == ' ' || b == '\t')) {
            return begun ? "a folded line" : "white space before the request line";
        }
        return b >= 0 && b < ' ' && b != '\t' && b != CR && b != LF || b == 0x7f ? "a control character" : null;
    }
}
