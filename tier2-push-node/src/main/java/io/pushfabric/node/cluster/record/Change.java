package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.hold.HoldSummary;
import java.util.Optional;

/** Something that other nodes must know, on its way to the writer. */
sealed interface Change {

    /** A hold began, changed or ended. */
    record Hold(HoldSummary hold, Optional<HoldRecord.Ending> ending) implements Change {
    }

    /** The node got its first connection with the label, or lost its last. */
    record Label(String label, boolean carried) implements Change {
    }

    /** Everything that is true will be written again now. */
    record RewriteBegins() implements Change {
    }

    /** It has been: what this run wrote before and has not written again is wrong. */
    record RewriteEnds() implements Change {
    }

    /** A run is dead for so long that nobody needs what it wrote, but its tombstones. */
    record Forget(NodeRun run) implements Change {
    }
}
