package io.pushfabric.node.gone;

import io.netty.channel.EventLoop;
import io.pushfabric.node.backend.LoopBackends;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notices that backends asked for with {@code Push-Gone}: gathered for each path of each group, and posted from one
 * event loop. Others only hand notices over.
 */
public final class GonePosts {
    private static final Logger LOG = LoggerFactory.getLogger(GonePosts.class);
    /** Notices that wait for all paths together; beyond, the newest is dropped and counted. */
    static final int MAX_WAITING = 100_000;
    /** How long notices are gathered before they are posted. */
    private static final long GATHER_MILLIS = 50;
    /** Paths that are posted to at a time. */
    private static final int MAX_UNDER_WAY = 16;

    private final EventLoop loop;
    private final LoopBackends backends;
    private final Runnable onDrop;
    private final Map<Destination, GoneQueue> queues = new LinkedHashMap<>();
    private int waiting;
    private int underWay;
    private boolean dropping;

    /**
     * @param backends of this loop
     * @param onDrop called for each notice that is given up
     */
    public GonePosts(EventLoop loop, LoopBackends backends, Runnable onDrop) {
        this.loop = loop;
        this.backends = backends;
        this.onDrop = onDrop;
    }

    /** @param backend name of a group. @param path of the configured application */
    private record Destination(String backend, String path) {
    }

    /** From any thread. */
    void add(String backend, String path, byte[] notice) {
        try {
            loop.execute(() -> enqueue(new Destination(backend, path), notice));
        } catch (RejectedExecutionException e) {
            onDrop.run();
        }
    }

    private void enqueue(Destination destination, byte[] notice) {
        if (waiting >= MAX_WAITING) {
            if (!dropping) {
                dropping = true;
                LOG.warn("{} gone notices wait for backends that do not take them: dropping new ones", waiting);
            }
            onDrop.run();
            return;
        }
        dropping = false;
        waiting++;
        GoneQueue queue = queues.get(destination);
        if (queue == null) {
            queue = new GoneQueue(backends.named(destination.backend), destination.path, loop);
            queues.put(destination, queue);
            postLater(destination, queue, GATHER_MILLIS);
        }
        queue.add(notice);
    }

    private void postLater(Destination destination, GoneQueue queue, long millis) {
        loop.schedule(() -> post(destination, queue), millis, TimeUnit.MILLISECONDS);
    }

    private void post(Destination destination, GoneQueue queue) {
        if (underWay >= MAX_UNDER_WAY) {
            postLater(destination, queue, GATHER_MILLIS);
            return;
        }
        underWay++;
        queue.post(result -> {
            underWay--;
            waiting -= result.settled();
            for (int i = 0; i < result.dropped(); i++) {
                onDrop.run();
            }
            if (queue.isEmpty()) {
                queues.remove(destination, queue);
            } else {
                postLater(destination, queue, result.nextMillis());
            }
        });
    }
}
