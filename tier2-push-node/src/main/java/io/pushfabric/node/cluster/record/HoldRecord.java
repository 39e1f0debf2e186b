package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.hold.HoldSummary;
import io.pushfabric.shared.EndReason;
import java.util.Optional;

/**
 * What the cluster knows of a hold.
 *
 * @param owner who holds the connection, or held it last
 * @param sequence which of the owner's writes this is
 * @param ending why and when it ended; nothing while it lasts
 */
public record HoldRecord(HoldSummary hold, NodeRun owner, long sequence, Optional<Ending> ending) {

    /**
     * The end of a hold.
     *
     * @param noticeOwed whether a notice is due to the backend
     * @param atMillis wall clock of the owner, milliseconds since 1970
     */
    public record Ending(EndReason reason, boolean noticeOwed, long atMillis) {
    }

    /**
     * Whether this takes the other's place: the higher epoch does, and in one epoch, which has one owner, the later
     * write. So a late write, or a node that was cut off and is back, changes nothing that a newer owner wrote.
     */
    boolean supersedes(HoldRecord other) {
        if (hold.epoch() != other.hold.epoch()) {
            return hold.epoch() > other.hold.epoch();
        }
        return owner.equals(other.owner) && sequence > other.sequence;
    }
}
