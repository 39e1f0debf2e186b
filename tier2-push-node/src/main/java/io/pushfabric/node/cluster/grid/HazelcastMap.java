package io.pushfabric.node.cluster.grid;

import com.hazelcast.map.IMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A map of the grid. */
final class HazelcastMap implements GridMap {
    /**
     * On the thread that completes. Without an executor, Hazelcast and the JDK take the common pool, which on two
     * processors starts a thread for each callback.
     */
    private static final Executor THERE = Runnable::run;

    private final IMap<byte[], byte[]> map;

    HazelcastMap(IMap<byte[], byte[]> map) {
        this.map = map;
    }

    @Override
    public CompletionStage<byte[]> get(byte[] key) {
        return map.getAsync(key).thenApplyAsync(value -> value, THERE);
    }

    @Override
    public CompletionStage<Void> apply(byte[] key, byte[] request, long keepMillis) {
        return map.submitToKey(key, new RuleProcessor(map.getName(), request, keepMillis))
                .thenApplyAsync(nothing -> nothing, THERE);
    }

    @Override
    public void applyToAll(byte[] request) {
        map.executeOnEntries(new RuleProcessor(map.getName(), request, 0));
    }

    @Override
    public int size() {
        return map.size();
    }
}
