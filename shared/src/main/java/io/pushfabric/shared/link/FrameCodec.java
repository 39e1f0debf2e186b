package io.pushfabric.shared.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Bytes to frames and back ({@code proto/LINK.md}, section 2). Pure; refuses what it would not write. */
public final class FrameCodec {
    /** Bytes of one {@link LinkFrame.Bytes} at most. */
    public static final int MAX_BYTES = 64 * 1024;
    /** Bytes of any payload at most. */
    public static final int MAX_PAYLOAD = (1 << 24) - 1;
    /** Type and length. */
    public static final int HEADER = 4;
    /** Push-Id hashes in one {@link LinkFrame.Resume} at most. */
    public static final int MAX_IDS = 64;

    private static final int RESUME_FIXED = 4 + 1 + 8 + 8 + 1 + 8 + 8 + 1;

    private FrameCodec() {
    }

    /**
     * The next frame, if all of it is there; else nothing is read.
     *
     * @param from who sent these bytes
     * @return the frame, which the caller owns, or {@code null}
     * @throws LinkProtocolException as soon as it is certain that this is no frame of {@code from}
     */
    public static LinkFrame decode(ByteBuf in, LinkSide from) {
        if (!in.isReadable()) {
            return null;
        }
        FrameType type = FrameType.of(in.getUnsignedByte(in.readerIndex()), from);
        if (in.readableBytes() < HEADER) {
            return null;
        }
        int length = in.getUnsignedMedium(in.readerIndex() + 1);
        if (length < type.least() || length > type.most()) {
            throw new LinkProtocolException(type + " of " + length + " bytes");
        }
        if (in.readableBytes() < HEADER + length) {
            return null;
        }
        ByteBuf payload = in.skipBytes(HEADER).readSlice(length);
        LinkFrame frame = read(type, payload);
        if (payload.isReadable()) {
            frame.release();
            throw new LinkProtocolException(type + " with " + payload.readableBytes() + " bytes too many");
        }
        return frame;
    }

    private static LinkFrame read(FrameType type, ByteBuf in) {
        return switch (type) {
            case BYTES -> new LinkFrame.Bytes(rest(in));
            case ACK -> new LinkFrame.Ack(in.readLong());
            case END -> new LinkFrame.End();
            case GONE -> new LinkFrame.Gone();
            case RESUME -> readResume(in);
            case MOVING -> new LinkFrame.Moving(in.readLong(), in.readLong());
            case BUSY -> new LinkFrame.Busy();
            case ACCEPT -> new LinkFrame.Accept(in.readUnsignedByte());
            case DATA -> readData(in);
            case USED -> new LinkFrame.Used(in.readLong());
            case IDLE -> new LinkFrame.Idle(in.readLong());
            case PARKED -> new LinkFrame.Parked(in.readLong(), rest(in));
            case CLOSE -> new LinkFrame.Close(flag(in, "close"));
            case FINISH -> new LinkFrame.Finish();
            case MOVE -> new LinkFrame.Move(in.readLong(), rest(in));
        };
    }

    private static LinkFrame readData(ByteBuf in) {
        long number = in.readLong();
        int flags = in.readUnsignedByte();
        boolean withId = (flags & LinkFrame.Data.ID) != 0;
        boolean withState = (flags & LinkFrame.Data.STATE) != 0;
        if ((flags & ~LinkFrame.Data.ALL) != 0) {
            throw new LinkProtocolException("DATA with flags " + flags);
        }
        if (in.readableBytes() < (withId ? 8 : 0) + (withState ? 11 : 0)) {
            throw new LinkProtocolException("DATA without what its flags promise");
        }
        long id = withId ? in.readLong() : 0;
        if (withId && id == 0) {
            throw new LinkProtocolException("DATA with an id of 0");
        }
        if (!withState) {
            return new LinkFrame.Data(number, flags, id, 0, null, rest(in));
        }
        long used = in.readLong();
        int length = in.readUnsignedMedium();
        if (length > in.readableBytes()) {
            throw new LinkProtocolException("DATA with a state of " + length + " bytes");
        }
        return new LinkFrame.Data(number, flags, id, used, in.readRetainedSlice(length), rest(in));
    }

    private static LinkFrame readResume(ByteBuf in) {
        int epoch = in.readInt();
        boolean parked = flag(in, "parked");
        long received = in.readLong();
        long written = in.readLong();
        boolean begun = flag(in, "begun");
        long sinceParked = in.readLong();
        long sinceMessage = in.readLong();
        int count = in.readUnsignedByte();
        if (count > MAX_IDS || in.readableBytes() < count * Long.BYTES) {
            throw new LinkProtocolException("RESUME with " + count + " ids");
        }
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = in.readLong();
        }
        return new LinkFrame.Resume(epoch, parked, received, written, begun, sinceParked, sinceMessage, ids, rest(in));
    }

    private static boolean flag(ByteBuf in, String name) {
        int value = in.readUnsignedByte();
        if (value > 1) {
            throw new LinkProtocolException(name + " is " + value + ", not 0 or 1");
        }
        return value == 1;
    }

    private static ByteBuf rest(ByteBuf in) {
        return in.readRetainedSlice(in.readableBytes());
    }

    /** The bytes of a frame. Its buffers are copied and stay the frame's. */
    public static ByteBuf encode(ByteBufAllocator allocator, LinkFrame frame) {
        ByteBuf out = allocator.directBuffer(64 + sizeHint(frame));
        FrameType type = FrameType.of(frame);
        out.writeByte(type.code()).writeMedium(0);
        write(frame, out);
        int length = out.readableBytes() - HEADER;
        if (length < type.least() || length > type.most()) {
            out.release();
            throw new IllegalArgumentException(type + " of " + length + " bytes");
        }
        return out.setMedium(1, length);
    }

    private static int sizeHint(LinkFrame frame) {
        if (frame instanceof LinkFrame.Bytes bytes) {
            return bytes.data().readableBytes();
        }
        if (frame instanceof LinkFrame.Data data) {
            return data.bytes().readableBytes() + (data.state() == null ? 0 : data.state().readableBytes());
        }
        return 256;
    }

    private static void write(LinkFrame frame, ByteBuf out) {
        if (frame instanceof LinkFrame.Bytes bytes) {
            copy(bytes.data(), out);
        } else if (frame instanceof LinkFrame.Ack ack) {
            out.writeLong(ack.number());
        } else if (frame instanceof LinkFrame.Resume resume) {
            writeResume(resume, out);
        } else if (frame instanceof LinkFrame.Moving moving) {
            out.writeLong(moving.received()).writeLong(moving.written());
        } else if (frame instanceof LinkFrame.Accept accept) {
            out.writeByte(accept.version());
        } else if (frame instanceof LinkFrame.Data data) {
            writeData(data, out);
        } else if (frame instanceof LinkFrame.Used used) {
            out.writeLong(used.count());
        } else if (frame instanceof LinkFrame.Idle idle) {
            out.writeLong(idle.used());
        } else if (frame instanceof LinkFrame.Parked parked) {
            copy(parked.state(), out.writeLong(parked.used()));
        } else if (frame instanceof LinkFrame.Close close) {
            out.writeByte(close.abort() ? 1 : 0);
        } else if (frame instanceof LinkFrame.Move move) {
            copy(move.state(), out.writeLong(move.used()));
        }
    }

    private static void writeData(LinkFrame.Data data, ByteBuf out) {
        out.writeLong(data.number()).writeByte(data.flags());
        if (data.has(LinkFrame.Data.ID)) {
            out.writeLong(data.id());
        }
        if (data.has(LinkFrame.Data.STATE)) {
            out.writeLong(data.used()).writeMedium(data.state().readableBytes());
            copy(data.state(), out);
        }
        copy(data.bytes(), out);
    }

    private static void writeResume(LinkFrame.Resume resume, ByteBuf out) {
        out.writeInt(resume.epoch()).writeBoolean(resume.parked()).writeLong(resume.received())
                .writeLong(resume.written()).writeBoolean(resume.begun()).writeLong(resume.sinceParkedMillis())
                .writeLong(resume.sinceMessageMillis()).writeByte(resume.ids().length);
        for (long id : resume.ids()) {
            out.writeLong(id);
        }
        copy(resume.state(), out);
    }

    private static void copy(ByteBuf from, ByteBuf out) {
        out.writeBytes(from, from.readerIndex(), from.readableBytes());
    }

    /** Least payload of a resume: without ids and state. */
    static int leastResume() {
        return RESUME_FIXED;
    }
}
