package io.pushfabric.shared.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Listening sockets of one address: with epoll one for each event loop, over which the kernel spreads connections
 * ({@code SO_REUSEPORT}), so that a connection lives on the loop that accepted it; elsewhere a single one.
 */
public final class Listener implements AutoCloseable {
    private static final int BACKLOG = 4096;
    /** Bytes that may wait in the kernel unsent: what it takes beyond them, it takes for a client that reads. */
    private static final int NOTSENT_LOWAT = 16 * 1024;

    private final List<Channel> channels = new ArrayList<>();

    private Listener() {
    }

    /**
     * Binds, and accepts from then on.
     *
     * @param group the loops that connections live on
     * @param loops the same, one by one
     * @param initializer gets each accepted channel, on its loop, and the loop's index; half-closure is allowed on it
     * @throws IOException naming the address, if it cannot be bound
     */
    public static Listener bind(Transport transport, EventLoopGroup group, List<EventLoop> loops, HostPort address,
            BiConsumer<SocketChannel, Integer> initializer) throws IOException {
        Listener listener = new Listener();
        try {
            if (transport == Transport.EPOLL) {
                listener.bindEach(transport, loops, address, initializer);
            } else {
                ServerBootstrap bootstrap = bootstrap(transport, group, initializer, loops);
                listener.channels.add(bootstrap.bind(socketAddress(address)).sync().channel());
            }
            return listener;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + address, e);
        } catch (Exception e) {
            // Netty throws what bind() gave, checked or not.
            listener.close();
            throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    private void bindEach(Transport transport, List<EventLoop> loops, HostPort address,
            BiConsumer<SocketChannel, Integer> initializer) throws IOException, InterruptedException {
        InetSocketAddress wanted = socketAddress(address);
        assertFree(wanted);
        for (EventLoop loop : loops) {
            ServerBootstrap bootstrap = bootstrap(transport, loop, initializer, loops)
                    .option(UnixChannelOption.SO_REUSEPORT, true)
                    .childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) NOTSENT_LOWAT);
            Channel bound = bootstrap.bind(wanted).sync().channel();
            channels.add(bound);
            wanted = (InetSocketAddress) bound.localAddress();
        }
    }

    /** With SO_REUSEPORT a second process of the same user would get the same port, and half of the clients. */
    private static void assertFree(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (BindException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static InetSocketAddress socketAddress(HostPort address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    private static ServerBootstrap bootstrap(Transport transport, EventLoopGroup group,
            BiConsumer<SocketChannel, Integer> initializer, List<EventLoop> loops) {
        return new ServerBootstrap().group(group).channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        initializer.accept(channel, loops.indexOf(channel.eventLoop()));
                    }
                });
    }

    /** Where it listens; the port is the one that the kernel chose, if 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channels.get(0).localAddress();
    }

    /** Accepts no more; what was accepted stays. */
    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
}
