package io.pushfabric.node.peers;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.proto.v1.GoneBatch;
import io.pushfabric.proto.v1.GoneRequest;
import java.util.function.Consumer;

/** The gone notices of one other node, for those who read here. gRPC calls it on the loop of the link. */
final class GoneSubscription implements ClientResponseObserver<GoneRequest, GoneBatch> {
    private final GoneHub hub;
    private final Consumer<GoneSubscription> onLive;
    private final Consumer<GoneSubscription> onOver;
    private ClientCallStreamObserver<GoneRequest> call;
    private boolean live;

    /** @param onLive called when all notices from then on will come. @param onOver called when no more will come */
    GoneSubscription(GoneHub hub, Consumer<GoneSubscription> onLive, Consumer<GoneSubscription> onOver) {
        this.hub = hub;
        this.onLive = onLive;
        this.onOver = onOver;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<GoneRequest> started) {
        call = started;
    }

    @Override
    public void onNext(GoneBatch batch) {
        if (!live) {
            live = true;
            onLive.accept(this);
        }
        for (ByteString notice : batch.getNoticesList()) {
            hub.onPeerNotice(notice.toByteArray());
        }
    }

    @Override
    public void onError(Throwable cause) {
        onOver.accept(this);
    }

    @Override
    public void onCompleted() {
        onOver.accept(this);
    }

    /** From any thread. */
    void cancel() {
        call.cancel("nobody reads", null);
    }
}
