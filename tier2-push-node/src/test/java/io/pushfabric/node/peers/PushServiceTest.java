package io.pushfabric.node.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.proto.v1.Outcome;
import io.pushfabric.proto.v1.PushRequest;
import io.pushfabric.proto.v1.PushServiceGrpc;
import io.pushfabric.proto.v1.Reason;
import io.pushfabric.shared.EndReason;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pushes over gRPC, as a notification server sends them (contract section 2). */
class PushServiceTest {
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final List<AutoCloseable> closing = new ArrayList<>();
    private TestNode node;
    private String handle;

    @BeforeEach
    void start() throws Exception {
        node = closeLater(TestNode.start("node-a", WAIT));
        handle = TestNode.SEAL.seal(node.handle(7));
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

    private Publisher publisher() {
        return closeLater(Publisher.begin(node, null));
    }

    @Test
    void everyPartOfARequestCounts() throws Exception {
        Publisher publisher = publisher();
        publisher.send(Publisher.request(handle, "hello").setEnd(true).setStatus(404).setContentType("text/plain")
                .setId("id-1"));
        publisher.awaitResults(1);

        assertThat(publisher.result(1)).isEqualTo(io.pushfabric.proto.v1.PushResult.newBuilder().setCorrelation(1)
                .setOutcome(Outcome.OUTCOME_DELIVERED).setNode("node-a").build());
        Message message = node.clients.messages.remove();
        assertThat(message.end()).isTrue();
        assertThat(message.status()).isEqualTo(404);
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(message.id()).isNotZero();
        assertThat(node.clients.taken).containsExactly("7:hello");
        assertThat(node.metrics.scrape()).contains("pushfabric_pushes_total{outcome=\"delivered\"} 1.0");
    }

    @Test
    void labelsAreCounted() throws Exception {
        node.clients.labelAnswer = new LabelResult(5, 4, 3, 2, 5, true);
        Publisher publisher = publisher();
        publisher.send(PushRequest.newBuilder().setLabel("news").setBody(ByteString.copyFromUtf8("x")));
        publisher.send(PushRequest.newBuilder().setLabel(".."));
        publisher.awaitResults(2);

        assertThat(publisher.result(1).getOutcome()).isEqualTo(Outcome.OUTCOME_COUNTED);
        assertThat(publisher.result(1).getCounts().toString()).contains("delivered: 5", "pending: 4", "stalled: 3",
                "gone: 2");
        assertThat(publisher.result(2).getOutcome()).isEqualTo(Outcome.OUTCOME_BAD_REQUEST);
        assertThat(node.clients.taken).containsExactly("news:x");
    }

    @Test
    void whatIsWrongWithOnePushIsToldInItsResult() throws Exception {
        node.clients.answers = opened -> PushResult.gone(EndReason.TIMEOUT);
        Publisher publisher = publisher();
        publisher.send(Publisher.request("no-handle-of-anybody", "x"));
        publisher.send(Publisher.request(handle, "x"));
        publisher.send(PushRequest.newBuilder());
        publisher.send(Publisher.request(handle, "x").setId("a b"));
        publisher.send(Publisher.request(handle, "x").setStatus(304));
        publisher.send(Publisher.request(handle, "x").setContentType("a\r\nb"));
        publisher.send(Publisher.request(handle, "x".repeat(TestNode.MAX_MESSAGE + 1)));
        publisher.send(Publisher.request(handle, "x".repeat(TestNode.MAX_MESSAGE)));
        publisher.complete();
        assertThat(publisher.awaitEnd()).isEqualTo(Status.OK);

        assertThat(publisher.result(1).getOutcome()).isEqualTo(Outcome.OUTCOME_UNKNOWN_HANDLE);
        assertThat(publisher.result(2).getOutcome()).isEqualTo(Outcome.OUTCOME_GONE);
        assertThat(publisher.result(2).getReason()).isEqualTo(Reason.REASON_TIMEOUT);
        for (int number = 3; number <= 6; number++) {
            assertThat(publisher.result(number).getOutcome()).isEqualTo(Outcome.OUTCOME_BAD_REQUEST);
            assertThat(publisher.result(number).getDetail()).isNotEmpty();
        }
        assertThat(publisher.result(7).getOutcome()).isEqualTo(Outcome.OUTCOME_TOO_LARGE);
        assertThat(publisher.result(8).getOutcome()).isEqualTo(Outcome.OUTCOME_GONE);
        assertThat(publisher.results).hasSize(8);
        assertThat(node.clients.taken).hasSize(2);
    }

    @Test
    void twentyStreamsKeepTheirOrderEach() throws Exception {
        int each = 200;
        List<Publisher> publishers = IntStream.range(0, 20).mapToObj(i -> publisher()).toList();
        for (int i = 0; i < each; i++) {
            for (int p = 0; p < publishers.size(); p++) {
                publishers.get(p).send(Publisher.request(TestNode.SEAL.seal(node.handle(p)), "m" + i));
            }
        }
        for (Publisher publisher : publishers) {
            publisher.complete();
            assertThat(publisher.awaitEnd()).isEqualTo(Status.OK);
            assertThat(publisher.results).hasSize(each)
                    .allMatch(result -> result.getOutcome() == Outcome.OUTCOME_DELIVERED);
        }
        for (int p = 0; p < publishers.size(); p++) {
            String prefix = p + ":";
            assertThat(node.clients.taken.stream().filter(text -> text.startsWith(prefix)).toList())
                    .isEqualTo(IntStream.range(0, each).mapToObj(i -> prefix + "m" + i).toList());
        }
    }

    @Test
    void aNodeTakesNoMoreThanItsWindow() throws Exception {
        node.clients.answering = false;
        Publisher publisher = publisher();
        for (int i = 0; i < 2_000; i++) {
            publisher.send(Publisher.request(handle, "m" + i));
        }
        Publisher large = publisher();
        for (int i = 0; i < 8; i++) {
            large.send(Publisher.request(TestNode.SEAL.seal(node.handle(8)), "x".repeat(600_000)));
        }
        Eventually.holds(() -> node.clients.owed.size() >= PushStream.WINDOW + 2, () -> node.clients.owed + "");
        // Others are served meanwhile.
        Publisher other = publisher();
        other.send(Publisher.request("forged-forged-forged", "x"));
        other.awaitResults(1);

        assertThat(node.clients.owed).hasSize(PushStream.WINDOW + 2);
        node.clients.answering = true;
        node.clients.owed.forEach(Runnable::run);
        publisher.awaitResults(2_000);
        large.awaitResults(8);
        assertThat(node.clients.taken.stream().filter(text -> text.startsWith("7:")).toList())
                .isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "7:m" + i).toList());
    }

    @Test
    void memoryForAllStreamsIsBounded() throws Exception {
        node.clients.answering = false;
        String large = "x".repeat(TestNode.MAX_MESSAGE);
        List<Publisher> publishers = IntStream.range(0, 10).mapToObj(i -> publisher()).toList();
        publishers.forEach(publisher -> publisher.send(Publisher.request(handle, large)));
        Eventually.holds(() -> publishers.stream().mapToInt(publisher -> publisher.results.size()).sum() == 2
                && node.clients.owed.size() == 8, () -> node.clients.owed.size() + " are under way");
        assertThat(publishers).allMatch(publisher -> publisher.results.stream()
                .allMatch(result -> result.getOutcome() == Outcome.OUTCOME_OVERLOADED));

        node.clients.answering = true;
        node.clients.owed.forEach(Runnable::run);
        Publisher next = publisher();
        next.send(Publisher.request(handle, large));
        next.awaitResults(1);
        assertThat(next.result(1).getOutcome()).isEqualTo(Outcome.OUTCOME_DELIVERED);
    }

    @Test
    void nothingOvertakesAPushToALabel() throws Exception {
        node.clients.answering = false;
        Publisher publisher = publisher();
        publisher.send(PushRequest.newBuilder().setLabel("news").setBody(ByteString.copyFromUtf8("1")));
        publisher.send(Publisher.request(handle, "2"));
        Publisher other = publisher();
        other.send(Publisher.request(TestNode.SEAL.seal(node.handle(8)), "3"));
        Eventually.holds(() -> node.clients.owed.size() == 2, () -> node.clients.taken.toString());
        assertThat(node.clients.taken).containsExactlyInAnyOrder("news:1", "8:3");

        node.clients.answering = true;
        node.clients.owed.forEach(Runnable::run);
        publisher.awaitResults(2);
        assertThat(node.clients.taken).contains("7:2");
    }

    @Test
    void aPublisherThatLeavesTakesNothingWithIt() throws Exception {
        node.clients.answering = false;
        Publisher publisher = publisher();
        publisher.send(Publisher.request(handle, "x"));
        Eventually.holds(() -> node.clients.owed.size() == 1, () -> "not taken");
        publisher.cancel();
        assertThat(publisher.awaitEnd().getCode()).isEqualTo(Status.Code.CANCELLED);
        node.clients.answering = true;
        node.clients.owed.forEach(Runnable::run);

        Publisher next = publisher();
        next.send(Publisher.request(handle, "y"));
        next.awaitResults(1);
        assertThat(node.clients.taken).containsExactly("7:x", "7:y");
    }

    @Test
    void tokensAndAddressesAreAskedFor() throws Exception {
        TestNode guarded = closeLater(TestNode.start(TestNode.info("node-g", 1, TestNode.freePort()), WAIT,
                "127.0.0.0/8", "first-token", "second-token"));
        assertThat(closeLater(Publisher.begin(guarded, null)).awaitEnd().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(closeLater(Publisher.begin(guarded, "Bearer third-token")).awaitEnd().getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        Publisher right = closeLater(Publisher.begin(guarded, "Bearer second-token"));
        right.send(Publisher.request(TestNode.SEAL.seal(guarded.handle(1)), "x"));
        right.awaitResults(1);
        assertThat(guarded.clients.taken).containsExactly("1:x");

        TestNode closed = closeLater(TestNode.start(TestNode.info("node-c", 1, TestNode.freePort()), WAIT,
                "10.0.0.0/8"));
        assertThat(closeLater(Publisher.begin(closed, null)).awaitEnd().getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void pushesGoToOtherNodesToo() throws Exception {
        TestNode other = closeLater(TestNode.start("node-b", WAIT));
        TestNode.introduce(node, other);
        Publisher publisher = publisher();
        publisher.send(Publisher.request(TestNode.SEAL.seal(other.handle(3)), "far"));
        publisher.awaitResults(1);

        assertThat(publisher.result(1).getNode()).isEqualTo("node-b");
        assertThat(other.clients.taken).containsExactly("3:far");
    }

    @Test
    void bytesThatAreNoRequestEndTheStream() throws Exception {
        ManagedChannel channel = Publisher.connect(node.network.address());
        closeLater(() -> channel.shutdownNow());
        CompletableFuture<Status> end = new CompletableFuture<>();
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(PushServiceGrpc.getPushMethod().getFullMethodName())
                .setRequestMarshaller(new Raw()).setResponseMarshaller(new Raw()).build();
        ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
                end.complete(status);
            }
        }, new Metadata());
        call.sendMessage(new byte[] {(byte) 0xff, 1, 2, 3});

        assertThat(TestNode.of(end).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        Publisher publisher = publisher();
        publisher.send(Publisher.request(handle, "still here"));
        publisher.awaitResults(1);
        assertThat(publisher.result(1).getOutcome()).isEqualTo(Outcome.OUTCOME_DELIVERED);
    }

    /** Bytes as they are. */
    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    @Test
    void everyOutcomeAndReasonHasItsWord() {
        for (PushOutcome outcome : PushOutcome.values()) {
            boolean ofPushes = outcome.ordinal() <= PushOutcome.BAD_REQUEST.ordinal();
            assertThat(Words.of(Words.of(outcome))).isEqualTo(ofPushes ? outcome : PushOutcome.BAD_REQUEST);
        }
        for (EndReason reason : EndReason.values()) {
            assertThat(Words.of(reason).name()).isEqualTo("REASON_" + reason.name());
            assertThat(Words.of(Words.of(reason))).isEqualTo(reason);
        }
        assertThat(Words.of(Reason.UNRECOGNIZED)).isEqualTo(EndReason.UNKNOWN);
        assertThat(Words.of(Reason.REASON_UNSPECIFIED)).isEqualTo(EndReason.UNKNOWN);
    }
}
