package io.pushfabric.node.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class LocalNodesTest {
    private static final NodeStatus STATUS = new NodeStatus("node-a", NodeStatus.State.UP, 3, 4, "http://a:7400");

    private final List<IntConsumer> underWay = new ArrayList<>();
    private final List<FlushResult> replies = new ArrayList<>();
    private final LocalNodes nodes = new LocalNodes("node-a", () -> STATUS, List.of(underWay::add, underWay::add));

    private void flush(String node) {
        nodes.flush(node, replies::add);
    }

    @Test
    void itKnowsItself() {
        List<List<NodeStatus>> told = new ArrayList<>();
        nodes.status(told::add);
        assertThat(told).containsExactly(List.of(STATUS));
        assertThat(NodeStatus.State.DRAINING.wire()).isEqualTo("draining");
    }

    @Test
    void theReplyComesWhenTheLastPartIsDone() {
        flush("node-a");
        assertThat(underWay).hasSize(2);
        underWay.get(0).accept(5);
        assertThat(replies).isEmpty();
        underWay.get(1).accept(7);
        assertThat(replies).containsExactly(new FlushResult(FlushResult.Outcome.DONE, 12));
    }

    @Test
    void itKnowsNoOther() {
        flush("node-b");
        assertThat(replies).containsExactly(new FlushResult(FlushResult.Outcome.UNKNOWN_NODE, 0));
        assertThat(underWay).isEmpty();
    }

    @Test
    void oneFlushAtATime() {
        flush("node-a");
        flush("node-a");
        assertThat(replies).containsExactly(new FlushResult(FlushResult.Outcome.BUSY, 0));
        underWay.forEach(done -> done.accept(0));
        flush("node-a");
        assertThat(underWay).hasSize(4);
    }
}
