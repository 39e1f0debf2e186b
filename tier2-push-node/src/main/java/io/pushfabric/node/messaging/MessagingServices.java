package io.pushfabric.node.messaging;

import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;

/**
 * What the connections of the push listener share.
 *
 * @param node id of this node
 * @param endpoint {@code push.advertise}
 * @param maxMessage bytes
 */
record MessagingServices(String node, String endpoint, int maxMessage, PushAccess access, Pushes pushes,
        PushIdHash ids, GoneHub gone, NodeMetrics metrics, AccessLog accessLog) {

    /** {@code GET /v1}. */
    Answer service() {
        return Answer.ok(out -> {
            out.writeStringProperty("service", "pushfabric");
            out.writeName("versions").writeStartArray().writeString("1").writeEndArray();
            out.writeStringProperty("node", node);
            out.writeName("nodes").writeStartArray();
            out.writeStartObject();
            out.writeStringProperty("id", node);
            out.writeStringProperty("push", endpoint);
            out.writeEndObject();
            out.writeEndArray();
        });
    }
}
