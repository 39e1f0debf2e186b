package io.pushfabric.shared.link;

import java.util.Locale;

/** The types of frames, with the bounds of their payloads in bytes. */
enum FrameType {
    BYTES(0x01, LinkFrame.Bytes.class, 1, FrameCodec.MAX_BYTES),
    ACK(0x02, LinkFrame.Ack.class, 8, 8),
    END(0x03, LinkFrame.End.class, 0, 0),
    GONE(0x04, LinkFrame.Gone.class, 0, 0),
    RESUME(0x05, LinkFrame.Resume.class, FrameCodec.leastResume(), FrameCodec.MAX_PAYLOAD),
    MOVING(0x06, LinkFrame.Moving.class, 16, 16),
    BUSY(0x07, LinkFrame.Busy.class, 0, 0),
    ACCEPT(0x81, LinkFrame.Accept.class, 1, 1),
    DATA(0x82, LinkFrame.Data.class, 9, FrameCodec.MAX_PAYLOAD),
    USED(0x83, LinkFrame.Used.class, 8, 8),
    IDLE(0x84, LinkFrame.Idle.class, 8, 8),
    PARKED(0x85, LinkFrame.Parked.class, 8, FrameCodec.MAX_PAYLOAD),
    CLOSE(0x86, LinkFrame.Close.class, 1, 1),
    MOVE(0x87, LinkFrame.Move.class, 8, FrameCodec.MAX_PAYLOAD),
    FINISH(0x88, LinkFrame.Finish.class, 0, 0);

    private static final int FROM_NODE = 0x80;
    private static final FrameType[] BY_CODE = new FrameType[256];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final Class<? extends LinkFrame> frame;
    private final int least;
    private final int most;

    FrameType(int code, Class<? extends LinkFrame> frame, int least, int most) {
        this.code = code;
        this.frame = frame;
        this.least = least;
        this.most = most;
    }

    /** @throws LinkProtocolException if there is no such type, or this side does not send it */
    static FrameType of(int code, LinkSide from) {
        FrameType type = BY_CODE[code];
        if (type == null) {
            throw new LinkProtocolException(String.format(Locale.ROOT, "no frame has the type 0x%02x", code));
        }
        if ((code >= FROM_NODE) != (from == LinkSide.NODE)) {
            throw new LinkProtocolException(type + " is not for the " + from.name().toLowerCase(Locale.ROOT));
        }
        return type;
    }

    static FrameType of(LinkFrame frame) {
        for (FrameType type : values()) {
            if (type.frame == frame.getClass()) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type for " + frame);
    }

    int code() {
        return code;
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }
}
