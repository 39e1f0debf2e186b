package io.pushfabric.node.hold;

/**
 * The numbers of the configuration that the state machine uses.
 *
 * @param idleTimeoutNanos default of {@code Push-Timeout}
 * @param keepAlive chunk for {@code text/event-stream}, and the data of others that name only an interval
 * @param keepAliveTimeoutNanos how long a connection may be idle between requests
 * @param headerTimeoutNanos from the first byte of a request head to its last
 * @param bodyTimeoutNanos without a byte of a request body, or without the client taking one of a response
 * @param maxBuffered bytes that may wait for one client
 * @param stallWaitNanos how long a push waits for the client to read
 */
public record HoldLimits(long idleTimeoutNanos, KeepAliveChunk keepAlive, long keepAliveTimeoutNanos,
        long headerTimeoutNanos, long bodyTimeoutNanos, int maxBuffered, long stallWaitNanos) {

    /** Messages that may wait for one client, however small they are: each costs more than its bytes. */
    public static final int MAX_WAITING_MESSAGES = 1024;
    /** Messages that may wait for the deferral of one request (contract section 2, {@code not-parked-yet}). */
    public static final int MAX_EARLY_MESSAGES = 64;
}
