package io.pushfabric.node.gone;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.backend.BackendExchange;
import io.pushfabric.node.backend.BackendGroup;
import io.pushfabric.node.backend.BackendRequest;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The notices for one path of one backend group, posted one request after the other. Owned by one event loop. */
final class GoneQueue {
    private static final Logger LOG = LoggerFactory.getLogger(GoneQueue.class);
    /** Notices in one POST, and their bytes, so that a backend's limit is not met by chance. */
    private static final int MAX_IN_ONE = 1_000;
    private static final int MAX_BYTES = 1024 * 1024;
    private static final long MAX_AGE_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long FIRST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 30_000;

    private final BackendGroup group;
    private final String path;
    private final EventLoop loop;
    private final ArrayDeque<Notice> notices = new ArrayDeque<>();
    private long waitMillis = FIRST_WAIT_MILLIS;

    GoneQueue(BackendGroup group, String path, EventLoop loop) {
        this.group = group;
        this.path = path;
        this.loop = loop;
    }

    /** @param since when it was handed over, nanoseconds */
    private record Notice(byte[] json, long since) {
    }

    /**
     * How one round went.
     *
     * @param settled notices that wait no longer
     * @param dropped how many of them were given up
     * @param nextMillis when the next round is due
     */
    record Round(int settled, int dropped, long nextMillis) {
    }

    void add(byte[] notice) {
        notices.add(new Notice(notice, System.nanoTime()));
    }

    boolean isEmpty() {
        return notices.isEmpty();
    }

    /** Posts the oldest notices; they stay in the queue until the backend has taken them. */
    void post(Consumer<Round> done) {
        int count = 0;
        int bytes = 2;
        for (Notice notice : notices) {
            if (count == MAX_IN_ONE || count > 0 && bytes + notice.json.length > MAX_BYTES) {
                break;
            }
            count++;
            bytes += notice.json.length + 1;
        }
        int posted = count;
        GonePost response = new GonePost(success -> loop.execute(() -> done.accept(onAnswer(posted, success))));
        ByteBuf body = body(posted, bytes);
        HttpRequest head = head(body.readableBytes());
        BackendExchange exchange =
                group.start(new BackendRequest(head, true, InetAddress.getLoopbackAddress()), response);
        exchange.body(new DefaultLastHttpContent(body));
        response.of(exchange);
    }

    private ByteBuf body(int count, int bytes) {
        ByteBuf body = Unpooled.buffer(bytes).writeByte('[');
        int written = 0;
        for (Notice notice : notices) {
            if (written == count) {
                break;
            }
            if (written++ > 0) {
                body.writeByte(',');
            }
            body.writeBytes(notice.json);
        }
        return body.writeByte(']');
    }

    private HttpRequest head(int length) {
        HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path);
        head.headers().set(HttpHeaderNames.HOST, group.name())
                .set(HttpHeaderNames.USER_AGENT, "pushfabric")
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set("Push-Version", "1")
                .set("Push-Event", "gone");
        return head;
    }

    private Round onAnswer(int posted, boolean success) {
        if (success) {
            waitMillis = FIRST_WAIT_MILLIS;
            for (int i = 0; i < posted; i++) {
                notices.remove();
            }
            return new Round(posted, 0, 0);
        }
        int dropped = 0;
        long now = System.nanoTime();
        while (!notices.isEmpty() && now - notices.peek().since > MAX_AGE_NANOS) {
            notices.remove();
            dropped++;
        }
        if (dropped > 0) {
            LOG.warn("backend {} has not taken {} gone notices at {} for 10 minutes: given up", group.name(), dropped,
                    path);
        }
        long next = waitMillis;
        waitMillis = Math.min(waitMillis * 2, LONGEST_WAIT_MILLIS);
        return new Round(dropped, dropped, next);
    }
}
