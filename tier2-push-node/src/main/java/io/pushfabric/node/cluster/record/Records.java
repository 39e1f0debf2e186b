package io.pushfabric.node.cluster.record;

import io.pushfabric.shared.handle.Handle;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the cluster knows of holds. For use by any thread; never waits. */
public interface Records {

    /**
     * The record of the request that the handle names: node, incarnation, slot and generation of it count.
     *
     * @return nothing if there is none that is to be believed; fails if the grid has not answered within 250 ms, which
     *         says nothing about the hold. Completes on any thread, which must not be kept
     */
    CompletionStage<Optional<HoldRecord>> find(Handle handle);
}
