package io.pushfabric.node.hold;

import io.pushfabric.shared.EndReason;
import java.util.List;

/**
 * A hold that is over, as its notice tells it.
 *
 * @param handle as the backend knows it
 * @param backend name of the group that deferred
 * @param gonePath {@code Push-Gone}, or {@code null}
 * @param atMillis wall clock, milliseconds since 1970
 */
public record EndedHold(String handle, List<String> labels, EndReason reason, String backend, String gonePath,
        long atMillis) {
}
