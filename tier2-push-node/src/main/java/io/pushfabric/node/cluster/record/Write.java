package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.grid.GridMap;
import java.util.concurrent.CompletionStage;

/**
 * One request for one entry. May be made any number of times.
 *
 * @param keepMillis what is put is forgotten after so long; 0 for never
 */
record Write(GridMap map, byte[] key, byte[] request, long keepMillis) {

    CompletionStage<Void> start() {
        return map.apply(key, request, keepMillis);
    }
}
