package io.pushfabric.node.peers;

import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.net.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The threads of everything that speaks gRPC: event loops of the Netty inside gRPC, which carry its sockets and, since
 * nothing here ever waits, all that is done with them.
 */
final class PeerLoops implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int QUIET_MILLIS = 100;
    private static final int CLOSE_MILLIS = 2_000;

    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends Channel> channel;

    /** @param threads event loops, named {@code peers-n} */
    PeerLoops(int threads) {
        boolean epoll = Transport.best() == Transport.EPOLL && Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("peers"),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        serverChannel = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        for (EventExecutor executor : group) {
            loops.add((EventLoop) executor);
        }
    }

    /** The loop that everything about the node with this id lives on. */
    EventLoop of(String id) {
        return loops.get(Math.floorMod(id.hashCode(), loops.size()));
    }

    /** The loop that the present thread is. */
    EventLoop current() {
        for (EventLoop loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("not a peers thread: " + Thread.currentThread().getName());
    }

    /** A server whose calls are served on the loop of their connection. */
    NettyServerBuilder server(InetSocketAddress address) {
        return NettyServerBuilder.forAddress(address).channelType(serverChannel)
                .withOption(ChannelOption.SO_REUSEADDR, true)
                .bossEventLoopGroup(group).workerEventLoopGroup(group).directExecutor();
    }

    /** A connection in plain text whose calls are told of events on this loop. */
    NettyChannelBuilder channel(HostPort address, EventLoop loop) {
        InetSocketAddress resolved = address.toSocketAddress();
        NettyChannelBuilder builder = resolved.isUnresolved()
                ? NettyChannelBuilder.forAddress(address.host(), address.port())
                : NettyChannelBuilder.forAddress(resolved);
        // Peers are reached straight: a proxy of the environment is for other things.
        return builder.channelType(channel, InetSocketAddress.class).eventLoopGroup(group).executor(loop)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .proxyDetector(target -> null).usePlaintext().disableRetry();
    }

    /** gRPC ends its connections by tasks that beget tasks: the loops end when there were none for a moment. */
    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
