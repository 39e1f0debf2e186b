package io.pushfabric.node.messaging;

import io.pushfabric.node.operation.FlushResult;
import io.pushfabric.node.operation.NodeStatus;
import io.pushfabric.node.operation.Nodes;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Carries out one request of those who operate the nodes: {@code /v1/nodes} and what is under it. */
final class OperatorRequest {
    private final Nodes nodes;
    private final Exchange exchange;
    private final Target target;

    OperatorRequest(Nodes nodes, Exchange exchange, Target target) {
        this.nodes = nodes;
        this.exchange = exchange;
        this.target = target;
    }

    void execute() {
        if (target.kind() == Target.Kind.FLUSH) {
            nodes.flush(target.name(), result -> exchange.answer(answer(result)));
        } else {
            nodes.status(all -> exchange.answer(answer(all)));
        }
    }

    private static Answer answer(FlushResult result) {
        return switch (result.outcome()) {
            case DONE -> Answer.ok(out -> out.writeNumberProperty("flushed", result.flushed()));
            case UNKNOWN_NODE -> Answer.problem(404, "unknown-node", "there is no node of that id");
            case BUSY -> Answer.problem(409, "busy", "another flush of this node is under way");
        };
    }

    private static Answer answer(List<NodeStatus> all) {
        return Answer.ok(out -> {
            out.writeName("nodes").writeStartArray();
            all.forEach(node -> write(out, node));
            out.writeEndArray();
        });
    }

    private static void write(JsonGenerator out, NodeStatus node) {
        out.writeStartObject();
        out.writeStringProperty("id", node.id());
        out.writeStringProperty("state", node.state().wire());
        out.writeNumberProperty("parked", node.parked());
        out.writeNumberProperty("connections", node.connections());
        out.writeStringProperty("push", node.push());
        out.writeEndObject();
    }
}
