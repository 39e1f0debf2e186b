package io.pushfabric.node.peers;

import io.pushfabric.node.messaging.BodyBudget;
import io.pushfabric.node.messaging.PushAccess;
import io.pushfabric.node.messaging.PushIdHash;
import io.pushfabric.node.messaging.Pushes;
import io.pushfabric.node.observe.NodeMetrics;

/**
 * What the push service needs; the same as the push listener has.
 *
 * @param node id of this node
 * @param maxMessage bytes
 * @param budget of all that is being carried out
 */
public record PublisherServices(String node, int maxMessage, PushAccess access, Pushes pushes, PushIdHash ids,
        BodyBudget budget, NodeMetrics metrics) {
}
