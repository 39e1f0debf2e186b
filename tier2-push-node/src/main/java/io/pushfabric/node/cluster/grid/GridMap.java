package io.pushfabric.node.cluster.grid;

import java.util.concurrent.CompletionStage;

/** A map of the grid, from bytes to bytes. For use by any thread but an event loop. */
public interface GridMap {

    /** The value, or {@code null}. Completes on a thread of the grid, which must not be kept. */
    CompletionStage<byte[]> get(byte[] key);

    /**
     * Lets the rule of the map decide about an entry. Completes on a thread of the grid, when the entry and its copies
     * are as decided.
     *
     * @param keepMillis a value that the rule puts is forgotten after so long; 0 for never
     */
    CompletionStage<Void> apply(byte[] key, byte[] request, long keepMillis);

    /** Lets the rule decide about every entry, and waits until it has. */
    void applyToAll(byte[] request);

    /** Entries, without their copies. Asks all members, and waits. */
    int size();
}
