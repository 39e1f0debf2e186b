package io.pushfabric.node.messaging;

import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.operation.Nodes;
import java.net.InetSocketAddress;

/**
 * What the connections of the push listener share.
 *
 * @param node id of this node
 * @param endpoint {@code push.advertise}
 * @param maxMessage bytes
 * @param budget of all that is being received and carried out
 */
record MessagingServices(String node, String endpoint, int maxMessage, BodyBudget budget,
        MessagingAdmission admission, Pushes pushes, PushIdHash ids, GoneHub gone, Nodes nodes, NodeMetrics metrics,
        AccessLog accessLog) {

    /** What the access log will say of a request to that target; {@code null} if it says nothing of it. */
    PushEntry entry(InetSocketAddress publisher, HttpRequest request, Target target) {
        if (!accessLog.enabled() || !target.kind().namesHandle() && !target.kind().namesLabel()) {
            return null;
        }
        PushEntry entry = new PushEntry(accessLog, node, publisher, request.method().name(), request.uri());
        return target.kind().namesHandle() ? entry.to(target.name()) : entry;
    }

    /** The same of one line of a batch. */
    PushEntry lineEntry(Exchange exchange) {
        return accessLog.enabled()
                ? new PushEntry(accessLog, node, exchange.publisher(), "POST", Target.MESSAGES) : null;
    }

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
