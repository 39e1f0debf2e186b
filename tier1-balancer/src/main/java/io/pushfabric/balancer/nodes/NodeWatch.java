package io.pushfabric.balancer.nodes;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pushfabric.proto.v1.Node;
import io.pushfabric.proto.v1.NodeList;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import io.pushfabric.proto.v1.WatchRequest;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.PeerProofs;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns of the push nodes by watching one of them, any that answers: the configured ones, and those that they know.
 * The last view is kept while none does. Everything happens on one thread of its own, but {@link #order} and the
 * counts, which are for any thread.
 */
public final class NodeWatch implements NodeOrder, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);
    private static final Metadata.Key<String> PROOF =
            Metadata.Key.of(PeerProofs.HEADER, Metadata.ASCII_STRING_MARSHALLER);
    /** A node says something each 500 ms; after so long a silence another one is asked. */
    private static final long SILENCE_MILLIS = 2_000;
    /** Before all are asked again when none answered. */
    private static final long NEXT_ROUND_MILLIS = 250;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "nodes");
        created.setDaemon(true);
        return created;
    });
    private final List<HostPort> seeds;
    private final PeerProofs proofs;

    // Written by the thread of this class, read by event loops and by whoever scrapes.
    private volatile NodeView view = NodeView.EMPTY;
    private volatile boolean answered;

    private List<HostPort> learnt = List.of();
    private Iterator<HostPort> round = List.<HostPort>of().iterator();
    private Call call;

    /** @param seeds {@code peers.listen} of some nodes */
    public NodeWatch(List<HostPort> seeds, PeerProofs proofs) {
        this.seeds = List.copyOf(seeds);
        this.proofs = proofs;
    }

    /** Begins to watch, and goes on until it is closed. */
    public void start() {
        thread.execute(() -> {
            beginRound();
            next();
        });
    }

    @Override
    public Iterator<NodeAddress> order(long hash) {
        return view.order(hash);
    }

    /** Nodes that take connections. */
    public int up() {
        return view.up().size();
    }

    /** Nodes that serve what they have and take no more. */
    public int draining() {
        return view.draining();
    }

    /** Nodes that are not heard of. */
    public int down() {
        return view.down();
    }

    /** Whether some node answers now: else the view is an old one. */
    public boolean isAnswered() {
        return answered;
    }

    private void next() {
        if (round.hasNext()) {
            call = new Call(round.next());
            call.begin();
        } else {
            beginRound();
            thread.schedule(this::next, NEXT_ROUND_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void beginRound() {
        Set<HostPort> all = new LinkedHashSet<>(learnt);
        all.addAll(seeds);
        round = all.iterator();
    }

    private void onNodes(List<Node> nodes) {
        Map<String, NodeAddress> up = new TreeMap<>();
        List<HostPort> peers = new ArrayList<>();
        int draining = 0;
        int down = 0;
        for (Node node : nodes) {
            switch (node.getState()) {
                case STATE_UP -> up.put(node.getId(), address(node));
                case STATE_DRAINING -> draining++;
                default -> down++;
            }
            peers.add(HostPort.parse(node.getPeers()));
        }
        up.values().removeIf(address -> address == null);
        learnt = List.copyOf(peers);
        view = NodeView.of(up, draining, down);
        LOG.info("push nodes: {} up {}, {} draining, {} down", up.size(), up.keySet(), draining, down);
    }

    /** Asks the name service, if the address is a name. @return {@code null} if it has no answer */
    private static NodeAddress address(Node node) {
        HostPort relay = HostPort.parse(node.getRelay());
        InetSocketAddress resolved = relay.toSocketAddress();
        if (resolved.isUnresolved()) {
            resolved = new InetSocketAddress(relay.host(), relay.port());
        }
        if (resolved.isUnresolved()) {
            LOG.warn("push node {}: no address is known for {}", node.getId(), relay.host());
            return null;
        }
        return new NodeAddress(node.getId(), node.getIncarnation(), resolved);
    }

    @Override
    public void close() {
        thread.execute(() -> {
            if (call != null) {
                call.abandon();
            }
            thread.shutdownNow();
        });
    }

    /** One node that is watched, or tried. */
    private final class Call implements StreamObserver<NodeList> {
        private final HostPort target;
        private ManagedChannel channel;
        private ScheduledFuture<?> silence;
        private boolean over;

        Call(HostPort target) {
            this.target = target;
        }

        void begin() {
            Metadata metadata = new Metadata();
            metadata.put(PROOF, proofs.make(PeerServiceGrpc.getWatchMethod().getFullMethodName(), PeerProofs.ANYBODY));
            channel = NettyChannelBuilder.forAddress(target.host(), target.port()).usePlaintext()
                    .proxyDetector(any -> null).disableRetry().executor(thread).build();
            listen();
            PeerServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .watch(WatchRequest.getDefaultInstance(), this);
        }

        private void listen() {
            if (silence != null) {
                silence.cancel(false);
            }
            silence = thread.schedule(() -> end("no word for 2 s"), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void onNext(NodeList list) {
            if (over) {
                return;
            }
            listen();
            if (!answered) {
                LOG.info("push node at {} tells the nodes", target);
            }
            answered = true;
            if (list.getNodesCount() > 0) {
                onNodes(list.getNodesList());
            }
        }

        @Override
        public void onError(Throwable cause) {
            end(cause.getMessage());
        }

        @Override
        public void onCompleted() {
            end("it ended the call");
        }

        private void end(String why) {
            if (over) {
                return;
            }
            if (answered) {
                LOG.warn("push node at {} tells no more: {}", target, why);
            } else {
                LOG.debug("push node at {}: {}", target, why);
            }
            if (answered) {
                // Another one knows by now what has become of this one: it is asked at once.
                answered = false;
                beginRound();
            }
            abandon();
            next();
        }

        void abandon() {
            over = true;
            silence.cancel(false);
            channel.shutdownNow();
        }
    }
}
