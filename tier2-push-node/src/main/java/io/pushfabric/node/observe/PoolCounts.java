package io.pushfabric.node.observe;

import io.pushfabric.node.backend.BackendObserver;
import io.pushfabric.node.backend.PoolState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the connections to backends for the metrics. Called on every event loop. */
public final class PoolCounts implements BackendObserver {
    private final Map<String, Map<PoolState, LongAdder>> pools = new HashMap<>();

    /** @param backends names of the configuration */
    public PoolCounts(NodeMetrics metrics, List<String> backends) {
        for (String backend : backends) {
            LongAdder idle = new LongAdder();
            LongAdder active = new LongAdder();
            pools.put(backend, Map.of(PoolState.IDLE, idle, PoolState.CONNECTING, active, PoolState.BUSY, active,
                    PoolState.TUNNEL, active));
            metrics.watchPool(backend, idle::intValue, active::intValue);
        }
    }

    @Override
    public void onRequestEnded(String backend, String outcome) {
        // Counted by the client side, which knows what the response was: an answer, a deferral, or a bad one.
    }

    @Override
    public void onConnections(String backend, PoolState state, int change) {
        LongAdder count = pools.get(backend).get(state);
        if (count != null) {
            count.add(change);
        }
    }
}
