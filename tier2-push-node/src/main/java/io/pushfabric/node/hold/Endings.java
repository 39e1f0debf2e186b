package io.pushfabric.node.hold;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of requests that are over, for those who still push to them. Owned by the event loop of its table.
 * Kept for {@code push.id-memory}; beyond that, or beyond the bound, the answer is {@code 410 unknown}.
 */
final class Endings {
    private final Memory holds;
    private final Memory answers;

    /**
     * @param capacity endings of holds that are kept; normal responses, of which a proxy has many more, have as much
     *         room of their own, so that they push no hold out
     */
    Endings(int capacity, long memoryNanos) {
        holds = new Memory(capacity, memoryNanos);
        answers = new Memory(capacity, memoryNanos);
    }

    /**
     * A hold, or a request that never came to one, ended.
     *
     * @param ids of its pushes, or {@code null}; may still learn of one that is on its way
     */
    void ended(long key, EndReason reason, PushIds ids, long nowNanos) {
        holds.put(key, new Ending(PushResult.gone(reason), ids, nowNanos));
    }

    /** The backend answered normally. */
    void answered(long key, long nowNanos) {
        answers.put(key, new Ending(PushResult.of(PushOutcome.NOT_DEFERRED), null, nowNanos));
    }

    /** What this command to the request is told; {@code 410 unknown} when nobody remembers. */
    PushResult resultOf(long key, Delivery delivery) {
        Ending ending = holds.get(key);
        if (ending == null) {
            ending = answers.get(key);
        }
        if (ending == null) {
            return PushResult.gone(EndReason.UNKNOWN);
        }
        boolean repeat = delivery.isIdempotent() && ending.ids != null
                && ending.ids.wasDelivered(delivery.message().id());
        return repeat ? PushResult.of(PushOutcome.DELIVERED) : ending.result;
    }

    /** Forgets what is older than the memory. */
    void sweep(long nowNanos) {
        holds.sweep(nowNanos);
        answers.sweep(nowNanos);
    }

    private record Ending(PushResult result, PushIds ids, long at) {
    }

    /** In the order of insertion, the oldest is forgotten first. */
    private static final class Memory extends LinkedHashMap<Long, Ending> {
        private static final long serialVersionUID = 1L;
        private final int capacity;
        private final long memoryNanos;

        Memory(int capacity, long memoryNanos) {
            this.capacity = capacity;
            this.memoryNanos = memoryNanos;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Ending> eldest) {
            return size() > capacity;
        }

        void sweep(long nowNanos) {
            var oldest = values().iterator();
            while (oldest.hasNext() && nowNanos - oldest.next().at > memoryNanos) {
                oldest.remove();
            }
        }
    }
}
