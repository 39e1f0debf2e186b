package io.pushfabric.balancer.relay;

import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.pushfabric.shared.link.FrameCodec;

/** Makes the pipelines of clients, and drains them. For use by any event loop. */
public final class ClientListener {
    /**
     * Bytes that wait for one client. A node that keeps the rules never gets there: it stops at 256 KiB that are not
     * acknowledged, and one frame.
     */
    private static final WriteBufferWaterMark MOST_PENDING =
            new WriteBufferWaterMark(FrameCodec.MAX_PAYLOAD, FrameCodec.MAX_PAYLOAD + 512 * 1024);

    private final RelayServices services;
    private final int maxConnections;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    // Set by the thread that drains, read by event loops.
    private volatile boolean draining;

    /** Tells a client's pipeline that the balancer drains. */
    record Drain() {
    }

    /** @param maxConnections above: closed at once */
    public ClientListener(RelayServices services, int maxConnections) {
        this.services = services;
        this.maxConnections = maxConnections;
    }

    /** Takes over an accepted channel. */
    public void serve(SocketChannel channel) {
        if (draining || services.metrics().clients() >= maxConnections) {
            services.metrics().refused();
            channel.close();
            return;
        }
        services.metrics().clientOpened(channel);
        clients.add(channel);
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MOST_PENDING);
        channel.pipeline().addLast(new ClientEnd(new RelayedClient(channel, services)));
    }

    /** Closes idle clients, now and when they become so. */
    public void drain() {
        draining = true;
        clients.forEach(channel -> channel.eventLoop().execute(
                () -> channel.pipeline().fireUserEventTriggered(new Drain())));
    }

    /** Closes all that are left; their nodes are told. */
    public void closeAll() {
        clients.close().awaitUninterruptibly();
    }
}
