package io.pushfabric.node.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.pushfabric.node.gone.GoneListener;
import io.pushfabric.node.hold.EndedHold;
import io.pushfabric.proto.v1.GoneRequest;
import io.pushfabric.proto.v1.Node;
import io.pushfabric.proto.v1.NodeList;
import io.pushfabric.proto.v1.PeerServiceGrpc;
import io.pushfabric.proto.v1.ResultBatch;
import io.pushfabric.proto.v1.WatchRequest;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.secret.ClusterSecret;
import io.pushfabric.shared.secret.PeerProofs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the peers listener tells, and to whom. */
class PeerListenerTest {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final String WATCH = PeerServiceGrpc.getWatchMethod().getFullMethodName();
    private static final String FORWARD = PeerServiceGrpc.getForwardMethod().getFullMethodName();

    private final List<AutoCloseable> closing = new ArrayList<>();
    private TestNode a;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        a = closeLater(TestNode.start("node-a", WAIT));
        channel = Publisher.connect(a.network.address());
        closeLater(() -> channel.shutdownNow());
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closeLater(T part) {
        closing.add(part);
        return part;
    }

    private static String proof(String secret, String method, String to) {
        ClusterSecret own = new ClusterSecret(secret.getBytes(StandardCharsets.US_ASCII));
        return new PeerProofs(own, "balancer-1", System::currentTimeMillis).make(method, to);
    }

    private static String proof(String method, String to) {
        return new PeerProofs(TestNode.SECRET, "balancer-1", System::currentTimeMillis).make(method, to);
    }

    /** @param proof or {@code null} */
    private Iterator<NodeList> watch(String proof) {
        Metadata metadata = new Metadata();
        if (proof != null) {
            metadata.put(PeerServices.PROOF, proof);
        }
        return PeerServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(20, TimeUnit.SECONDS).watch(WatchRequest.getDefaultInstance());
    }

    @Test
    void callsWithoutARightProofAreRefused() {
        String used = proof(WATCH, PeerProofs.ANYBODY);
        assertThat(watch(used).next().getNodesCount()).isOne();
        List<String> wrong = new ArrayList<>(List.of("", "1 node-a node-b 1 x y", used, proof(FORWARD, "node-a"),
                proof(WATCH, "node-b"), proof("another secret, which has 32 bytes", WATCH, "node-a")));
        wrong.add(null);
        for (String each : wrong) {
            assertThatThrownBy(() -> watch(each).next()).isInstanceOfSatisfying(StatusRuntimeException.class,
                    e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
        assertThat(watch(proof(WATCH, "node-a")).next().getNodesCount()).isOne();
    }

    @Test
    void commandsAndNoticesAreOnlyForThoseWhoKnowTheNode() throws Exception {
        Metadata anybody = new Metadata();
        anybody.put(PeerServices.PROOF, proof(FORWARD, PeerProofs.ANYBODY));
        CompletableFuture<Status> end = new CompletableFuture<>();
        PeerServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(anybody))
                .forward(new StreamObserver<ResultBatch>() {
                    @Override
                    public void onNext(ResultBatch batch) {
                        end.complete(Status.OK);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        end.complete(Status.fromThrowable(cause));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        assertThat(TestNode.of(end).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThatThrownBy(() -> PeerServiceGrpc.newBlockingStub(channel).gone(GoneRequest.getDefaultInstance())
                .next()).hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void garbageHurtsNobody() throws Exception {
        Random random = new Random(7);
        List<byte[]> garbage = new ArrayList<>(List.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                new byte[] {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0},
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then nonsense".getBytes(StandardCharsets.US_ASCII)));
        IntStream.range(0, 10).forEach(i -> {
            byte[] bytes = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(bytes);
            garbage.add(bytes);
        });
        for (byte[] bytes : garbage) {
            try (Socket socket = new Socket(a.network.address().getAddress(), a.network.address().getPort())) {
                socket.setSoTimeout(15_000);
                socket.getOutputStream().write(bytes);
                readToEnd(socket.getInputStream());
            }
        }
        assertThat(watch(proof(WATCH, "node-a")).next().getNodesCount()).isOne();
    }

    private static void readToEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void thePortThatIsTakenIsNamed() throws Exception {
        int port = a.info.peers().port();

        assertThatThrownBy(() -> TestNode.start(TestNode.info("node-z", 1, port), WAIT, "127.0.0.0/8"))
                .isInstanceOf(IOException.class).hasMessageContaining("cannot listen on 127.0.0.1:" + port)
                .hasMessageContaining("in use");
    }

    @Test
    void watchersSeeEveryChange() throws Exception {
        TestNode b = TestNode.start("node-b", WAIT);
        closeLater(b);
        Iterator<NodeList> lists = watch(proof(WATCH, PeerProofs.ANYBODY));
        assertThat(states(lists.next())).containsExactly("node-a 1 STATE_UP");
        TestNode.introduce(a, b);
        await(lists, "node-a 1 STATE_UP", "node-b 1 STATE_UP");
        b.network.announceDraining();
        await(lists, "node-a 1 STATE_UP", "node-b 1 STATE_DRAINING");
        a.network.announceDraining();
        await(lists, "node-a 1 STATE_DRAINING", "node-b 1 STATE_DRAINING");
        b.close();
        await(lists, "node-a 1 STATE_DRAINING", "node-b 1 STATE_DOWN");
        closeLater(TestNode.restart(b, WAIT));
        await(lists, "node-a 1 STATE_DRAINING", "node-b 2 STATE_UP");
        // Nothing more changes: heartbeats.
        assertThat(lists.next().getNodesCount()).isZero();
        assertThat(lists.next().getNodesCount()).isZero();
    }

    /** Reads on to the list that says this. */
    private static void await(Iterator<NodeList> lists, String... states) {
        List<String> last = List.of();
        for (int i = 0; i < 30; i++) {
            NodeList list = lists.next();
            last = list.getNodesCount() == 0 ? last : states(list);
            if (last.equals(List.of(states))) {
                return;
            }
        }
        throw new AssertionError("no list with " + List.of(states) + ", but " + last);
    }

    private static List<String> states(NodeList list) {
        return list.getNodesList().stream().map(PeerListenerTest::state).toList();
    }

    private static String state(Node node) {
        return node.getId() + " " + node.getIncarnation() + " " + node.getState();
    }

    @Test
    void goneNoticesComeFromAllNodesOnceAndAgainAfterARestart() throws Exception {
        TestNode b = TestNode.start("node-b", WAIT);
        closeLater(b);
        TestNode.introduce(a, b);
        List<String> read = Collections.synchronizedList(new ArrayList<>());
        List<String> readElsewhere = Collections.synchronizedList(new ArrayList<>());
        GoneListener reader = notice -> read.add(new String(notice, StandardCharsets.UTF_8));
        listen(a, reader);
        listen(b, notice -> readElsewhere.add(new String(notice, StandardCharsets.UTF_8)));

        b.gone.onHoldEnded(ended("h1"));
        a.gone.onHoldEnded(ended("h2"));
        Eventually.holds(() -> read.size() == 2 && readElsewhere.size() == 2, () -> read + " " + readElsewhere);
        assertThat(read.toString()).contains("\"handle\":\"h1\"", "\"node\":\"node-b\"", "\"handle\":\"h2\"");

        b.close();
        a.awaitState("node-b", "STATE_DOWN");
        TestNode again = closeLater(TestNode.restart(b, WAIT));
        again.membership.others(List.of(a.info));
        a.awaitState("node-b", "STATE_UP");
        listen(a, notice -> { });
        again.gone.onHoldEnded(ended("h3"));
        Eventually.holds(() -> read.size() == 3, () -> read.toString());

        a.gone.remove(reader);
        again.gone.onHoldEnded(ended("h4"));
        assertThat(read).hasSize(3);
    }

    private static void listen(TestNode node, GoneListener reader) throws Exception {
        CountDownLatch live = new CountDownLatch(1);
        node.gone.add(reader, live::countDown);
        assertThat(live.await(5, TimeUnit.SECONDS)).isTrue();
    }

    private static EndedHold ended(String handle) {
        return new EndedHold(handle, List.of("x"), EndReason.CLIENT_CLOSED, "app", null, 0);
    }

    @Test
    void noThreadIsStartedForACallback() throws Exception {
        TestNode b = closeLater(TestNode.start("node-b", WAIT));
        TestNode.introduce(a, b);
        TestNode.of(a.push(b.handle(1), "warm"));
        long before = Thread.getAllStackTraces().keySet().stream().mapToLong(Thread::getId).max().orElse(0);
        for (int i = 0; i < 500; i++) {
            TestNode.of(a.push(b.handle(1), "m"));
        }
        List<String> begun = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getId() > before)
                .map(Thread::getName).toList();
        assertThat(begun).isEmpty();
        Thread probe = new Thread(() -> { });
        assertThat(probe.getId() - before).as("threads begun meanwhile").isLessThan(20);
    }
}
