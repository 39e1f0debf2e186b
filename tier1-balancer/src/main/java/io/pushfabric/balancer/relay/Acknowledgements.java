package io.pushfabric.balancer.relay;

import io.netty.channel.EventLoop;
import java.util.function.LongConsumer;

/** Tells the node what the client's kernel has taken: once for all of one turn of the event loop, which owns it. */
final class Acknowledgements {
    private final EventLoop loop;
    private final LongConsumer send;
    private long taken;
    private boolean scheduled;

    /** @param send gets the number of the last frame taken */
    Acknowledgements(EventLoop loop, LongConsumer send) {
        this.loop = loop;
        this.send = send;
    }

    /** The client's kernel has the last byte of that frame, and so of all before it. */
    void onTaken(long number) {
        taken = number;
        if (!scheduled) {
            scheduled = true;
            loop.execute(() -> {
                scheduled = false;
                send.accept(taken);
            });
        }
    }
}
