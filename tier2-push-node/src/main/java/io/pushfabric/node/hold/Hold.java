package io.pushfabric.node.hold;

import io.pushfabric.node.push.Message;
import io.pushfabric.shared.handle.Handle;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A request that is parked: what its deferral said, and what has happened to it since. Times are nanoseconds. */
final class Hold {
    private static final String EVENT_STREAM = "text/event-stream";

    private final Deferral deferral;
    private final HoldResponse response;
    private final String backend;
    private final long parkedAtMillis;
    private final long timeoutNanos;
    private KeepAliveChunk keepAlive;
    private long lastMessage;
    private long lastWrite;
    private int messages;
    private long bytes;

    Hold(Deferral deferral, HoldResponse response, String backend, HoldLimits limits, long nowNanos, long wallMillis) {
        this.deferral = deferral;
        this.response = response;
        this.backend = backend;
        this.parkedAtMillis = wallMillis;
        this.timeoutNanos = deferral.timeoutSeconds() == 0
                ? limits.idleTimeoutNanos() : TimeUnit.SECONDS.toNanos(deferral.timeoutSeconds());
        this.keepAlive = keepAlive(response.contentType(), limits);
        this.lastMessage = nowNanos;
        this.lastWrite = nowNanos;
    }

    /** The configured chunk is for event streams, whose comments it is; others must have asked for one. */
    private KeepAliveChunk keepAlive(String contentType, HoldLimits limits) {
        KeepAliveChunk configured = limits.keepAlive();
        if (response.traits().head() || deferral.keepAliveSeconds() == 0) {
            return KeepAliveChunk.OFF;
        }
        if (deferral.keepAliveSeconds() == Deferral.AS_CONFIGURED) {
            return isEventStream(contentType) ? configured : KeepAliveChunk.OFF;
        }
        byte[] data = deferral.keepAliveData() == null ? configured.data() : deferral.keepAliveData();
        return new KeepAliveChunk(TimeUnit.SECONDS.toNanos(deferral.keepAliveSeconds()), data);
    }

    private static boolean isEventStream(String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT).equals(EVENT_STREAM);
    }

    Deferral deferral() {
        return deferral;
    }

    HoldResponse response() {
        return response;
    }

    /** Name of the backend group that deferred. */
    String backend() {
        return backend;
    }

    long parkedAtMillis() {
        return parkedAtMillis;
    }

    int messages() {
        return messages;
    }

    /** Of the body, in writes that were taken whole. */
    long bytes() {
        return bytes;
    }

    byte[] keepAliveData() {
        return keepAlive.data();
    }

    /** The response begins with this message, whose content type decides whether the configured chunk fits. */
    void begin(Message first, HoldLimits limits) {
        if (first.contentType() != null) {
            keepAlive = keepAlive(first.contentType(), limits);
        }
    }

    /** @param ids hashes of the Push-Ids delivered */
    HoldSummary summarize(Handle handle, long[] ids, long nowNanos) {
        // Epoch 0: no connection has been moved to this node.
        return new HoldSummary(handle, 0, deferral.labels(), backend, deferral.gonePath(), deferral.stream(), ids,
                millis(timeoutNanos), millis(nowNanos - lastMessage));
    }

    private static int millis(long nanos) {
        return (int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanos), Integer.MAX_VALUE);
    }

    /** A message was delivered: the time-out starts anew. */
    void onMessage(long nowNanos) {
        messages++;
        lastMessage = nowNanos;
    }

    /** A write was taken: the idle interval starts anew. @param size of what it carried of the body */
    void onWrite(long nowNanos, int size) {
        bytes += response.visible(size);
        lastWrite = nowNanos;
    }

    long timeoutAt() {
        return lastMessage + timeoutNanos;
    }

    boolean hasKeepAlive() {
        return !keepAlive.isOff();
    }

    long keepAliveAt() {
        return lastWrite + keepAlive.intervalNanos();
    }
}
