package io.pushfabric.node.client;

import io.pushfabric.node.backend.LoopBackends;
import io.pushfabric.node.hold.ConnectionTable;
import io.pushfabric.node.hold.HoldLimits;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;

/**
 * What the client connections of one event loop share.
 *
 * @param maxRequestBody bytes, {@code clients.max-request-body}
 */
record ClientServices(ConnectionTable table, LoopBackends backends, ForwardedRequest forwarding, HoldLimits limits,
        long maxRequestBody, NodeMetrics metrics, AccessLog accessLog, Draining draining) {
}
