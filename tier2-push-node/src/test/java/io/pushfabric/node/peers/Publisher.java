package io.pushfabric.node.peers;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.pushfabric.proto.v1.PushRequest;
import io.pushfabric.proto.v1.PushResult;
import io.pushfabric.proto.v1.PushServiceGrpc;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A notification server with one stream of pushes. */
final class Publisher implements ClientResponseObserver<PushRequest, PushResult>, AutoCloseable {
    final List<PushResult> results = Collections.synchronizedList(new ArrayList<>());
    volatile Status end;

    private final ManagedChannel channel;
    private ClientCallStreamObserver<PushRequest> call;
    private long correlation;

    private Publisher(ManagedChannel channel) {
        this.channel = channel;
    }

    static ManagedChannel connect(InetSocketAddress address) {
        return NettyChannelBuilder.forAddress(address).usePlaintext().proxyDetector(target -> null).directExecutor()
                .build();
    }

    /** @param authorization or {@code null} */
    static Publisher begin(TestNode node, String authorization) {
        Publisher publisher = new Publisher(connect(node.network.address()));
        Metadata metadata = new Metadata();
        if (authorization != null) {
            metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
        }
        PushServiceGrpc.newStub(publisher.channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata)).push(publisher);
        return publisher;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<PushRequest> started) {
        call = started;
    }

    @Override
    public void onNext(PushResult result) {
        results.add(result);
    }

    @Override
    public void onError(Throwable cause) {
        end = Status.fromThrowable(cause);
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
    }

    static PushRequest.Builder request(String handle, String text) {
        return PushRequest.newBuilder().setHandle(handle).setBody(ByteString.copyFromUtf8(text));
    }

    /** Sends it with the next correlation, from 1 on. */
    void send(PushRequest.Builder request) {
        call.onNext(request.setCorrelation(++correlation).build());
    }

    boolean isReady() {
        return call.isReady();
    }

    void complete() {
        call.onCompleted();
    }

    void cancel() {
        call.cancel("the test says so", null);
    }

    void awaitResults(int count) throws InterruptedException {
        Eventually.holds(() -> results.size() >= count || end != null && !end.isOk(),
                () -> results.size() + " of " + count + " results, " + end);
        if (results.size() < count) {
            throw new AssertionError("ended with " + end);
        }
    }

    Status awaitEnd() throws InterruptedException {
        Eventually.holds(() -> end != null, () -> "no end, " + results.size() + " results");
        return end;
    }

    /** The result of the first request, and so on. */
    PushResult result(int number) {
        synchronized (results) {
            return results.stream().filter(result -> result.getCorrelation() == number).findFirst().orElseThrow();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
