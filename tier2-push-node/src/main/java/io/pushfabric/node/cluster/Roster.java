package io.pushfabric.node.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The other nodes: one run for each id. A run that has left stays for {@link #KEPT_NANOS}, unless a newer one takes its
 * place: while the grid is split or a process hangs, nodes live on that are no members, clients are parked there, and
 * without their addresses nobody could find out. Not for use by several threads.
 */
final class Roster {
    /** Longer than the grid takes to heal after a split, and than a death is settled (30 s). */
    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Events events;
    private final Map<String, Entry> entries = new HashMap<>();

    Roster(Events events) {
        this.events = events;
    }

    /** What happens to runs, beside their coming and going. */
    interface Events {

        /** A run is back that had left: the grid was split, or the process hung. */
        void onReturned(NodeInfo info);

        /** A run has left for good: a newer one took its place, or it has been away for so long. */
        void onForgotten(NodeInfo info);
    }

    /** Takes in who is there now, of the others. */
    void see(Collection<NodeInfo> present, long nowNanos) {
        Map<String, NodeInfo> latest = new HashMap<>();
        for (NodeInfo info : present) {
            latest.merge(info.id(), info, (a, b) -> a.incarnation() - b.incarnation() > 0 ? a : b);
        }
        for (NodeInfo info : latest.values()) {
            Entry before = entries.put(info.id(), new Entry(info, true, nowNanos));
            if (before != null && before.info.incarnation() != info.incarnation()) {
                events.onForgotten(before.info);
            } else if (before != null && !before.present) {
                events.onReturned(info);
            }
        }
        entries.replaceAll((id, entry) -> latest.containsKey(id) || !entry.present
                ? entry : new Entry(entry.info, false, nowNanos));
        for (Entry entry : new ArrayList<>(entries.values())) {
            if (!entry.present && nowNanos - entry.since > KEPT_NANOS) {
                entries.remove(entry.info.id());
                events.onForgotten(entry.info);
            }
        }
    }

    /** By id. */
    List<NodeInfo> others() {
        return entries.values().stream().map(Entry::info).sorted(Comparator.comparing(NodeInfo::id)).toList();
    }

    /** @param since when it was last seen, or first missed */
    private record Entry(NodeInfo info, boolean present, long since) {
    }
}
