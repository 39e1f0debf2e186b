package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The writes of one run up to one of them.
 *
 * @param sequence the last of these writes
 */
record Claim(NodeRun run, long sequence) {

    boolean covers(NodeRun other, long otherSequence) {
        return run.equals(other) && otherSequence <= sequence;
    }

    byte[] encode() {
        byte[] id = Text.bytes(run.id());
        return ByteBuffer.allocate(2 * Long.BYTES + id.length)
                .putLong(run.incarnation()).putLong(sequence).put(id).array();
    }

    /** @throws IllegalArgumentException if {@link #encode} would not have written these bytes */
    static Claim decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            long incarnation = in.getLong();
            long sequence = in.getLong();
            return new Claim(new NodeRun(Text.read(in, in.remaining()), incarnation), sequence);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a claim ends after " + bytes.length + " bytes", e);
        }
    }
}
