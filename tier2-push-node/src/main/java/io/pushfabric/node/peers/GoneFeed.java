package io.pushfabric.node.peers;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.stub.ServerCallStreamObserver;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.gone.GoneListener;
import io.pushfabric.proto.v1.GoneBatch;
import java.util.concurrent.atomic.AtomicLong;

/** The gone notices of this node for one other node. Owned by the loop of its connection. */
final class GoneFeed implements GoneListener {
    /** The other node serves readers that are cut off at 1 MiB each; so far behind, it is cut off itself. */
    static final long MAX_BEHIND = 8 * 1024 * 1024;
    private static final int BATCH_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final ServerCallStreamObserver<GoneBatch> out;
    private final GoneHub hub;
    private final Mailbox<byte[]> notices;
    // Every client event loop adds to it.
    private final AtomicLong behind = new AtomicLong();
    private boolean over;

    GoneFeed(EventLoop loop, ServerCallStreamObserver<GoneBatch> out, GoneHub hub) {
        this.loop = loop;
        this.out = out;
        this.hub = hub;
        this.notices = new Mailbox<>(loop, this::send);
    }

    void start() {
        out.setOnReadyHandler(this::send);
        out.setOnCancelHandler(this::onEnd);
        hub.addPeer(this);
        out.onNext(GoneBatch.getDefaultInstance());
    }

    @Override
    public void onGone(byte[] notice) {
        if (behind.addAndGet(notice.length) > MAX_BEHIND) {
            hub.removePeer(this);
            loop.execute(this::cutOff);
        } else {
            notices.put(notice);
        }
    }

    private void cutOff() {
        if (!over) {
            onEnd();
            out.onError(Status.RESOURCE_EXHAUSTED.withDescription("too far behind").asException());
        }
    }

    private void send() {
        while (!over && out.isReady() && notices.peek() != null) {
            GoneBatch.Builder batch = GoneBatch.newBuilder();
            int bytes = 0;
            for (byte[] next = notices.poll(); next != null; next = bytes < BATCH_BYTES ? notices.poll() : null) {
                ByteString notice = UnsafeByteOperations.unsafeWrap(next);
                bytes += notice.size();
                batch.addNotices(notice);
            }
            behind.addAndGet(-bytes);
            out.onNext(batch.build());
        }
    }

    private void onEnd() {
        over = true;
        hub.removePeer(this);
    }
}
