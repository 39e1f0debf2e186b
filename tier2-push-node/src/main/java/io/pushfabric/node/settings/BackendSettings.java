package io.pushfabric.node.settings;

import io.pushfabric.shared.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code backends}: which requests it takes and the servers that answer them.
 *
 * @param host host name without port, lower case, or {@code *} for all
 * @param path prefix of whole segments, starting with {@code /}
 * @param maxConnections bound of open connections to each server, over all event loops
 * @param health active check; absent means that only failures of real requests count
 */
public record BackendSettings(String name, String host, String path, List<HostPort> servers, Balance balance,
        int maxConnections, Optional<Health> health, Duration connectTimeout, Duration responseTimeout) {

    /** How a server of the group is chosen. */
    public enum Balance { ROUND_ROBIN, LEAST_CONNECTIONS, CLIENT_HASH }

    /** {@code GET path} each interval; 2xx and 3xx count as healthy. */
    public record Health(String path, Duration interval) {
    }
}
