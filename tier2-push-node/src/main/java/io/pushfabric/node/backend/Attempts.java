package io.pushfabric.node.backend;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an exchange has tried, and whether it may try again. A request that was sent is sent anew only if it is
 * idempotent (RFC 9110, 9.2.2), has no body, and not a byte of a response has come. Owned by the event loop.
 */
final class Attempts {
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS,
            HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    private final boolean repeatable;
    private final int maxRetries;

    private List<Server> refusedBy = List.of();
    private int retries;

    Attempts(BackendRequest request, int maxRetries) {
        this.repeatable = !request.hasBody() && IDEMPOTENT.contains(request.head().method());
        this.maxRetries = maxRetries;
    }

    /** Whether it may be sent again when it has been sent. */
    boolean repeatable() {
        return repeatable;
    }

    /** Whether a pooled connection, which may be stale, will not do. */
    boolean wantFresh() {
        return retries > 0;
    }

    /** The servers that no connection could be made to: none is tried twice. */
    List<Server> refusedBy() {
        return refusedBy;
    }

    void onRefused(Server server) {
        List<Server> refused = new ArrayList<>(refusedBy);
        refused.add(server);
        refusedBy = refused;
    }

    /** The connection was lost before the head of a response; true, and counted, if the request is sent again. */
    boolean repeat(boolean bytesSeen) {
        if (bytesSeen || !repeatable || retries >= maxRetries) {
            return false;
        }
        retries++;
        return true;
    }
}
