package io.pushfabric.node.cluster;

import io.pushfabric.shared.net.HostPort;
import java.net.URI;

/**
 * What every node of the cluster tells about itself.
 *
 * @param id {@code node.id}
 * @param incarnation which run of it, see {@link io.pushfabric.shared.handle.Incarnation}
 * @param push URL of its push listener, {@code push.advertise}
 * @param peers where its gRPC listener is reached, {@code peers.advertise}
 * @param relay where balancers reach it, {@code relay.advertise}
 */
public record NodeInfo(String id, long incarnation, URI push, HostPort peers, HostPort relay) {
}
