package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plain bytes of a record, big-endian: version 1, flags 1, epoch 4, sequence 8, time-out 4, idle 4, handle, owner
 * (if it is not the handle's: incarnation 8, id), group, gone path (if any), labels (count 1), Push-Ids (count 1, 8
 * each), ending (if any: milliseconds 8, reason). The handle and each text follow one byte with their length, the gone
 * path two. About 130 bytes for a hold with one label.
 */
final class HoldRecordCodec {
    private static final byte VERSION = 1;
    private static final int STREAM = 1;
    private static final int MOVED = 2;
    private static final int GONE_PATH = 4;
    private static final int ENDED = 8;
    private static final int NOTICE_OWED = 16;
    private static final int ALL_FLAGS = 31;
    private static final int FIXED = 22;
    private static final int MAX_LABELS = 16;
    private static final int MAX_IDS = 64;
    private static final Map<String, EndReason> REASONS = Stream.of(EndReason.values())
            .collect(Collectors.toUnmodifiableMap(EndReason::wire, Function.identity()));

    private HoldRecordCodec() {
    }

    static byte[] encode(HoldRecord written) {
        HoldSummary hold = written.hold();
        byte[] handle = HandleCodec.encode(hold.handle());
        boolean moved = !written.owner().equals(origin(hold.handle()));
        byte[] owner = moved ? Text.bytes(written.owner().id()) : null;
        byte[] group = Text.bytes(hold.backend());
        byte[] path = hold.gonePath() == null ? null : Text.bytes(hold.gonePath());
        List<byte[]> labels = hold.labels().stream().map(Text::bytes).toList();
        byte[] reason = written.ending().map(ending -> Text.bytes(ending.reason().wire())).orElse(null);
        int length = FIXED + 1 + handle.length + (moved ? Long.BYTES + 1 + owner.length : 0) + 1 + group.length
                + (path == null ? 0 : Short.BYTES + path.length) + 1
                + labels.stream().mapToInt(label -> 1 + label.length).sum() + 1 + hold.ids().length * Long.BYTES
                + (reason == null ? 0 : Long.BYTES + 1 + reason.length);
        ByteBuffer out = ByteBuffer.allocate(length).put(VERSION).put((byte) flags(written, moved))
                .putInt(hold.epoch()).putLong(written.sequence()).putInt(hold.timeoutMillis())
                .putInt(hold.idleMillis());
        put(out, handle);
        if (moved) {
            put(out.putLong(written.owner().incarnation()), owner);
        }
        put(out, group);
        if (path != null) {
            out.putShort((short) path.length).put(path);
        }
        out.put((byte) labels.size());
        labels.forEach(label -> put(out, label));
        out.put((byte) hold.ids().length);
        for (long id : hold.ids()) {
            out.putLong(id);
        }
        written.ending().ifPresent(ending -> put(out.putLong(ending.atMillis()), reason));
        return out.array();
    }

    private static int flags(HoldRecord written, boolean moved) {
        return (written.hold().stream() ? STREAM : 0) | (moved ? MOVED : 0)
                | (written.hold().gonePath() == null ? 0 : GONE_PATH) | (written.ending().isPresent() ? ENDED : 0)
                | (written.ending().map(HoldRecord.Ending::noticeOwed).orElse(false) ? NOTICE_OWED : 0);
    }

    private static void put(ByteBuffer out, byte[] bytes) {
        out.put((byte) bytes.length).put(bytes);
    }

    private static NodeRun origin(Handle handle) {
        return new NodeRun(handle.node(), handle.incarnation());
    }

    /** @throws IllegalArgumentException if {@link #encode} would not have written these bytes */
    static HoldRecord decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            HoldRecord read = read(in);
            require(!in.hasRemaining(), "bytes after its end");
            return read;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a record ends after " + bytes.length + " bytes", e);
        }
    }

    private static HoldRecord read(ByteBuffer in) {
        require(in.get() == VERSION, "another version");
        int flags = in.get();
        require((flags & ~ALL_FLAGS) == 0, "unknown flags");
        require((flags & ENDED) != 0 || (flags & NOTICE_OWED) == 0, "a notice of what has not ended");
        int epoch = notNegative(in.getInt());
        long sequence = in.getLong();
        int timeout = notNegative(in.getInt());
        int idle = notNegative(in.getInt());
        byte[] handleBytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(handleBytes);
        Handle handle = HandleCodec.decode(handleBytes, handleBytes.length);
        NodeRun owner = (flags & MOVED) == 0 ? origin(handle) : owner(in, handle);
        String group = text(in);
        String path = (flags & GONE_PATH) == 0 ? null : Text.read(in, Short.toUnsignedInt(in.getShort()));
        HoldSummary hold = new HoldSummary(handle, epoch, labels(in), group, path, (flags & STREAM) != 0, ids(in),
                timeout, idle);
        return new HoldRecord(hold, owner, sequence, (flags & ENDED) == 0 ? Optional.empty()
                : Optional.of(ending(in, (flags & NOTICE_OWED) != 0)));
    }

    private static NodeRun owner(ByteBuffer in, Handle handle) {
        long incarnation = in.getLong();
        NodeRun owner = new NodeRun(text(in), incarnation);
        require(!owner.equals(origin(handle)), "moved to where it was");
        return owner;
    }

    private static List<String> labels(ByteBuffer in) {
        int count = Byte.toUnsignedInt(in.get());
        require(count <= MAX_LABELS, "too many labels");
        List<String> labels = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            labels.add(text(in));
        }
        return List.copyOf(labels);
    }

    private static long[] ids(ByteBuffer in) {
        int count = Byte.toUnsignedInt(in.get());
        require(count <= MAX_IDS, "too many Push-Ids");
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = in.getLong();
        }
        return ids;
    }

    private static HoldRecord.Ending ending(ByteBuffer in, boolean noticeOwed) {
        long at = in.getLong();
        EndReason reason = REASONS.get(text(in));
        require(reason != null, "an unknown reason");
        return new HoldRecord.Ending(reason, noticeOwed, at);
    }

    private static String text(ByteBuffer in) {
        return Text.read(in, Byte.toUnsignedInt(in.get()));
    }

    private static int notNegative(int value) {
        require(value >= 0, "a negative number");
        return value;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("a record has " + problem);
        }
    }
}
