package io.pushfabric.node.peers;

import io.pushfabric.shared.handle.Handle;

/**
 * Says who holds the client of a handle. Asked for each push, on the publisher's event loop: it must not wait. What it
 * does not know at once is {@link Whereabouts#UNKNOWN}, and is asked for again.
 */
@FunctionalInterface
interface HandleLocator {

    /** Where a push goes now. */
    Whereabouts locate(Handle handle);
}
