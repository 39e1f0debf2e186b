package io.pushfabric.node.cluster.record;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.pushfabric.node.hold.Clock;
import io.pushfabric.node.hold.ConnectionTable;
import io.pushfabric.node.hold.LocalRouter;
import io.pushfabric.node.hold.NodeLabels;

/** An event loop without a connection. */
final class EmptyTable {
    private EmptyTable() {
    }

    static LocalRouter.Place on(EventLoop loop) {
        return new LocalRouter.Place(loop, new ConnectionTable(0, null, null, null, null,
                UnpooledByteBufAllocator.DEFAULT, Clock.SYSTEM, new ConnectionTable.Memory(1, 1), new NodeLabels()));
    }
}
