package io.pushfabric.node.hold;

import io.pushfabric.shared.handle.Handle;
import java.util.List;

/**
 * A hold, as other nodes may have to know it. Times are as they were when this was made, by the clock of one process:
 * no clock of another is compared with it.
 *
 * @param epoch how often the connection has been moved to another node
 * @param backend name of the group that deferred
 * @param gonePath {@code Push-Gone}, or {@code null}
 * @param stream {@code Push-Hold: stream}
 * @param ids hashes of the Push-Ids delivered, at most 64, the oldest first; not to be changed
 * @param timeoutMillis how long it may last without a message
 * @param idleMillis since the last message, or since it began
 */
public record HoldSummary(Handle handle, int epoch, List<String> labels, String backend, String gonePath,
        boolean stream, long[] ids, int timeoutMillis, int idleMillis) {
}
