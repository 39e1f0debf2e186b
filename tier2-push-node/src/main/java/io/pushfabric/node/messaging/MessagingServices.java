package io.pushfabric.node.messaging;

import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.handle.HandleSeal;

/**
 * What the connections of the push listener share.
 *
 * @param node id of this node
 * @param endpoint {@code push.advertise}
 * @param maxMessage bytes
 */
record MessagingServices(String node, String endpoint, int maxMessage, PushAccess access, HandleSeal seal,
        PushRouter router, NodeMetrics metrics, AccessLog accessLog) {
}
