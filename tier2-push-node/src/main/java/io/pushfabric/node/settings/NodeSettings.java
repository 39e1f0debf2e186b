package io.pushfabric.node.settings;

import io.pushfabric.shared.net.CidrSet;
import io.pushfabric.shared.net.HostPort;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The whole configuration of one push node, read and checked before a port is bound. Sizes are in bytes. */
public record NodeSettings(Node node, Clients clients, Relay relay, List<BackendSettings> backends, Push push,
        Peers peers, Optional<Cluster> cluster, Admin admin, AccessLogTarget accessLog) {

    /** Who this node is. {@code secret} is at least 32 bytes and never printed. */
    public record Node(String id, byte[] secret, Duration drainTimeout) {
        @Override
        public String toString() {
            return "Node[id=" + id + ", drainTimeout=" + drainTimeout + "]";
        }
    }

    /** The listener for clients that connect straight, and what holds for every client. */
    public record Clients(HostPort listen, Duration idleTimeout, Duration keepAliveTimeout, Duration headerTimeout,
            Duration bodyTimeout, long maxRequestBody, KeepAlive keepAlive, CidrSet trustedProxies,
            int maxConnections, int maxBuffered, long maxBufferedTotal) {
    }

    /** The predefined chunk and its interval. {@code data} is what is written inside the chunk. */
    public record KeepAlive(Duration interval, byte[] data) {
    }

    /** The listener for connections that come through balancers. */
    public record Relay(HostPort listen, HostPort advertise, CidrSet trusted) {
    }

    /** The push listener and the limits of the messaging protocol. */
    public record Push(HostPort listen, URI advertise, CidrSet allow, List<String> tokens, int maxMessage,
            Duration stallWait, Duration failoverWait, Duration idMemory) {
        @Override
        public String toString() {
            return "Push[listen=" + listen + ", advertise=" + advertise + ", tokens=" + tokens.size() + "]";
        }
    }

    /** The gRPC listener. */
    public record Peers(HostPort listen, HostPort advertise) {
    }

    /** Membership of the label map; absent for a node of its own. */
    public record Cluster(HostPort listen, List<HostPort> members, int backups) {
    }

    /** The listener of {@code /live}, {@code /ready} and {@code /metrics}. */
    public record Admin(HostPort listen, List<String> tokens) {
        @Override
        public String toString() {
            return "Admin[listen=" + listen + ", tokens=" + tokens.size() + "]";
        }
    }
}
