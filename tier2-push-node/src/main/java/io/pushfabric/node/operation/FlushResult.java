package io.pushfabric.node.operation;

/**
 * What became of a flush.
 *
 * @param flushed holds that it ended; 0 unless it was done
 */
public record FlushResult(Outcome outcome, int flushed) {

    /** How a flush was answered. */
    public enum Outcome {
        /** Every hold that there was when it began has ended. */
        DONE,
        /** There is no such node. */
        UNKNOWN_NODE,
        /** Another flush of the node is under way. */
        BUSY
    }

    static FlushResult done(int flushed) {
        return new FlushResult(Outcome.DONE, flushed);
    }

    static FlushResult refused(Outcome why) {
        return new FlushResult(why, 0);
    }
}
