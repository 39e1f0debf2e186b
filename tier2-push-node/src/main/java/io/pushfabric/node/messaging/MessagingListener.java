package io.pushfabric.node.messaging;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.node.operation.Nodes;
import io.pushfabric.node.settings.NodeSettings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Makes the pipelines of the push listener. For use by any event loop. */
public final class MessagingListener {
    /** Open connections of notification servers; more are closed at once. */
    private static final int MAX_CONNECTIONS = 10_000;

    /** Bytes of pushes that are being received, beside those that may wait for clients. */
    private static final long RECEIVING = 32L << 20;

    private final MessagingServices services;
    // All event loops accept.
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param settings id, limits, tokens of operators
     * @param members all nodes that are known, this one included
     * @param publishers who may push
     */
    public MessagingListener(NodeSettings settings, Supplier<List<NodeInfo>> members, PushAccess publishers,
            Pushes pushes, PushIdHash ids, GoneHub gone, Nodes nodes, NodeMetrics metrics, AccessLog accessLog) {
        NodeSettings.Push push = settings.push();
        List<String> adminTokens = settings.admin().tokens();
        PushAccess operators = adminTokens.isEmpty() ? publishers : new PushAccess(push.allow(), adminTokens);
        MessagingAdmission admission = new MessagingAdmission(publishers, operators, push.maxMessage());
        services = new MessagingServices(settings.node().id(), members, push.maxMessage(),
                new BodyBudget(settings.clients().maxBufferedTotal() + RECEIVING), admission, pushes, ids, gone, nodes,
                metrics, accessLog);
    }

    /** The memory for pushes that were not answered yet, whatever way they came. */
    public BodyBudget budget() {
        return services.budget();
    }

    /** Takes over an accepted channel. */
    public void serve(SocketChannel channel) {
        if (open.incrementAndGet() > MAX_CONNECTIONS) {
            open.decrementAndGet();
            services.metrics().rejected(Rejection.MAX_PUBLISHERS);
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        MessagingHandler handler = new MessagingHandler(services);
        channel.pipeline().addLast(handler.decoder(), new HttpResponseEncoder(), handler);
    }
}
