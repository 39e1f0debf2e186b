package io.pushfabric.node.hold;

/**
 * What is written into a response that has begun and is idle, and how often.
 *
 * @param intervalNanos idle time before each; 0 turns it off
 * @param data 1 to 1024 bytes, the content of the chunk
 */
public record KeepAliveChunk(long intervalNanos, byte[] data) {
    /** No chunk is ever written. */
    public static final KeepAliveChunk OFF = new KeepAliveChunk(0, new byte[0]);

    boolean isOff() {
        return intervalNanos == 0;
    }
}
