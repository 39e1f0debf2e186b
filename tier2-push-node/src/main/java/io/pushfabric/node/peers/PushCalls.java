package io.pushfabric.node.peers;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.pushfabric.proto.v1.PushRequest;
import io.pushfabric.proto.v1.PushResult;
import io.pushfabric.proto.v1.PushServiceGrpc;
import java.util.concurrent.atomic.AtomicInteger;

/** The messaging protocol over gRPC. Each stream is served on the loop of its connection. */
final class PushCalls extends PushServiceGrpc.PushServiceImplBase {
    /** Streams at a time; each may have {@link PushStream#WINDOW_BYTES} and one message under way. */
    static final int MAX_STREAMS = 500;

    private final PeerLoops loops;
    private final PublisherServices services;
    // All peers threads count.
    private final AtomicInteger open = new AtomicInteger();

    PushCalls(PeerLoops loops, PublisherServices services) {
        this.loops = loops;
        this.services = services;
    }

    @Override
    public StreamObserver<PushRequest> push(StreamObserver<PushResult> out) {
        if (open.incrementAndGet() > MAX_STREAMS) {
            open.decrementAndGet();
            out.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("this node serves " + MAX_STREAMS + " streams of pushes already").asException());
            return new Deaf<>();
        }
        return new PushStream(loops.current(), (ServerCallStreamObserver<PushResult>) out, services,
                open::decrementAndGet);
    }

    /** Hears what still comes on a stream that was refused. */
    private static final class Deaf<T> implements StreamObserver<T> {
        @Override
        public void onNext(T message) {
            // the stream was refused
        }

        @Override
        public void onError(Throwable cause) {
            // the stream was refused
        }

        @Override
        public void onCompleted() {
            // the stream was refused
        }
    }
}
