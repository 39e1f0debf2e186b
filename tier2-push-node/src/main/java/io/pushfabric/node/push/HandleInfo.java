package io.pushfabric.node.push;

import java.time.Instant;
import java.util.List;

/**
 * What {@code GET /v1/handles/{handle}} tells.
 *
 * @param state {@code waiting-for-response}, {@code parked} or {@code begun}
 * @param client {@code ip:port} or {@code [ip]:port}
 * @param hold {@code response} or {@code stream}; {@code null} before the deferral
 * @param parkedAt {@code null} before the deferral
 * @param messages delivered so far
 */
public record HandleInfo(String state, List<String> labels, String client, String hold, Instant parkedAt,
        long messages) {
}
