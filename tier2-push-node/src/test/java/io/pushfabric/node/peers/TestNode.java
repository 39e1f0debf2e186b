package io.pushfabric.node.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.messaging.BodyBudget;
import io.pushfabric.node.messaging.PushAccess;
import io.pushfabric.node.messaging.PushIdHash;
import io.pushfabric.node.messaging.Pushes;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleSeal;
import io.pushfabric.shared.net.CidrSet;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The peers side of a node, real up to its sockets, with {@link LocalClients} for connections. */
final class TestNode implements AutoCloseable {
    static final ClusterSecret SECRET =
            new ClusterSecret("a secret of the tests, long enough: 0123456789".getBytes(StandardCharsets.US_ASCII));
    static final HandleSeal SEAL = new HandleSeal(SECRET);
    static final int MAX_MESSAGE = 1024 * 1024;
    static final int BUDGET = 8 * MAX_MESSAGE;

    final NodeInfo info;
    final StaticMembership membership;
    final LocalClients clients = new LocalClients();
    final NodeMetrics metrics = new NodeMetrics(List.of());
    final GoneHub gone;
    final PeerNetwork network;

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    private boolean closed;

    private TestNode(NodeInfo info, Duration failoverWait) {
        this.info = info;
        membership = new StaticMembership(info);
        gone = new GoneHub(info.id(), null);
        network = new PeerNetwork(membership, SECRET, SEAL, clients, gone, metrics, failoverWait, 2);
    }

    static TestNode start(String id, Duration failoverWait) throws IOException {
        return start(info(id, 1, freePort()), failoverWait, "127.0.0.0/8");
    }

    static TestNode start(NodeInfo info, Duration failoverWait, String allow, String... tokens) throws IOException {
        TestNode node = new TestNode(info, failoverWait);
        node.network.start(info.peers(), new PublisherServices(info.id(), MAX_MESSAGE,
                new PushAccess(CidrSet.of(List.of(allow)), List.of(tokens)), new Pushes(SEAL, node.network.router()),
                new PushIdHash(SECRET.key("push-id 1")), new BodyBudget(BUDGET), node.metrics));
        return node;
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    static NodeInfo info(String id, long incarnation, int port) {
        HostPort peers = new HostPort("127.0.0.1", port);
        return new NodeInfo(id, incarnation, URI.create("http://127.0.0.1:7400"), peers, peers);
    }

    /** A later run of the same node, on the same port. */
    static TestNode restart(TestNode ended, Duration failoverWait) throws IOException {
        return start(info(ended.info.id(), ended.info.incarnation() + 1, ended.info.peers().port()), failoverWait,
                "127.0.0.0/8");
    }

    /** Makes the nodes known to each other, and waits until they all live to all. */
    static void introduce(TestNode... nodes) throws InterruptedException {
        for (TestNode node : nodes) {
            node.membership.others(List.of(nodes).stream().filter(other -> other != node).map(other -> other.info)
                    .toList());
        }
        for (TestNode node : nodes) {
            for (TestNode other : nodes) {
                if (other != node) {
                    node.awaitState(other.info.id(), "STATE_UP");
                }
            }
        }
    }

    /** Waits until this node sees the other one so, or, for {@code null}, not at all. */
    void awaitState(String id, String state) throws InterruptedException {
        Eventually.holds(() -> Objects.equals(state, stateOf(id)), () -> id + " is " + stateOf(id));
    }

    private String stateOf(String id) {
        return network.nodeList().getNodesList().stream().filter(node -> node.getId().equals(id))
                .map(node -> node.getState().name()).findFirst().orElse(null);
    }

    /** A handle of the connection in that slot of this node. */
    Handle handle(int slot) {
        return new Handle(info.id(), info.incarnation(), slot, 1, ThreadLocalRandom.current().nextLong(), 0, ADDRESS,
                ADDRESS, "");
    }

    /** Pushes from this node. */
    CompletableFuture<PushResult> push(Handle handle, String text) {
        return push(handle, ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, text));
    }

    CompletableFuture<PushResult> push(Handle handle, ByteBuf body) {
        return command(handle, new PushCommand.Send(Message.of(body, false)));
    }

    CompletableFuture<PushResult> command(Handle handle, PushCommand command) {
        CompletableFuture<PushResult> result = new CompletableFuture<>();
        network.router().route(handle, command, reply -> {
            if (!result.complete(reply)) {
                throw new AssertionError("answered twice");
            }
        });
        return result;
    }

    /** The answer, within 10 s. */
    static <T> T of(CompletableFuture<T> result) throws Exception {
        return result.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        network.close();
        metrics.close();
    }
}
