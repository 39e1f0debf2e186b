package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.pushfabric.node.gone.GoneHub;
import io.pushfabric.node.gone.GoneListener;

/** {@code GET /v1/gone}: notices as they come, and an empty line each 15 s. Owned by the loop of its connection. */
final class GoneStream implements BodyReader, GoneListener {
    /** A reader that is further behind is cut off: the memory of the node is not its mailbox. */
    private static final int MAX_BEHIND = 1024 * 1024;

    private final Exchange exchange;
    private final GoneHub hub;
    private boolean begun;
    private boolean over;

    GoneStream(Exchange exchange, GoneHub hub) {
        this.exchange = exchange;
        this.hub = hub;
    }

    @Override
    public void onPart(ByteBuf part) {
        // a GET with a body: nobody reads it
    }

    @Override
    public void onEnd() {
        hub.add(this, () -> exchange.execute(this::onLive));
    }

    private void onLive() {
        if (over) {
            return;
        }
        begun = true;
        exchange.beginLines();
        exchange.lines(newLine());
        exchange.each15Seconds(() -> exchange.lines(newLine()));
    }

    private ByteBuf newLine() {
        return exchange.allocator().buffer(1).writeByte('\n');
    }

    @Override
    public void onGone(byte[] notice) {
        exchange.execute(() -> {
            // Before the line that says that it is live, nothing is promised.
            if (!begun || over) {
                return;
            }
            if (exchange.behind() > MAX_BEHIND) {
                over = true;
                hub.remove(this);
                exchange.close();
            } else {
                exchange.lines(exchange.allocator().buffer(notice.length + 1).writeBytes(notice).writeByte('\n'));
            }
        });
    }

    @Override
    public void onGone() {
        over = true;
        hub.remove(this);
    }
}
