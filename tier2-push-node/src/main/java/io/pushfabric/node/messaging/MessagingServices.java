package io.pushfabric.node.messaging;

import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.operation.Nodes;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the connections of the push listener share.
 *
 * @param node id of this node
 * @param members all nodes that are known, this one included
 * @param maxMessage bytes
 * @param budget of all that is being received and carried out
 */
record MessagingServices(String node, Supplier<List<NodeInfo>> members, int maxMessage, BodyBudget budget,
        MessagingAdmission admission, Pushes pushes, PushIdHash ids, GoneHub gone, Nodes nodes, NodeMetrics metrics,
        AccessLog accessLog) {

    /** What the access log will say of a request to that target; {@code null} if it says nothing of it. */
    PushEntry entry(InetSocketAddress publisher, HttpRequest request, Target target) {
        if (!accessLog.enabled() || !target.kind().namesHandle() && !target.kind().namesLabel()) {
            return null;
        }
        PushEntry entry = new PushEntry(accessLog, publisher, request.method().name(), request.uri());
        return target.kind().namesHandle() ? entry.to(target.name()) : entry;
    }

    /** The same of one line of a batch. */
    PushEntry lineEntry(Exchange exchange) {
        return accessLog.enabled()
                ? new PushEntry(accessLog, exchange.publisher(), "POST", Target.MESSAGES) : null;
    }

    /** {@code GET /v1}. */
    Answer service() {
        return Answer.ok(out -> {
            out.writeStringProperty("service", "pushfabric");
            out.writeName("versions").writeStartArray().writeString("1").writeEndArray();
            out.writeStringProperty("node", node);
            out.writeName("nodes").writeStartArray();
            for (NodeInfo each : members.get()) {
                out.writeStartObject();
                out.writeStringProperty("id", each.id());
                out.writeStringProperty("push", each.push().toASCIIString());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
