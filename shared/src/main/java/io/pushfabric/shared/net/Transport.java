package io.pushfabric.shared.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** The kind of sockets that this machine has: native epoll on Linux, java.nio elsewhere. */
public enum Transport {
    /** Linux: level-triggered epoll, {@code SO_REUSEPORT}, {@code TCP_NOTSENT_LOWAT}. */
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel.class),
    /** The fallback: one listening socket for all loops, and a half-closed client is noticed later. */
    NIO(NioServerSocketChannel.class, NioSocketChannel.class);

    private final Class<? extends ServerChannel> serverChannel;
    private final Class<? extends SocketChannel> socketChannel;

    Transport(Class<? extends ServerChannel> serverChannel, Class<? extends SocketChannel> socketChannel) {
        this.serverChannel = serverChannel;
        this.socketChannel = socketChannel;
    }

    /** Epoll where its native library loads, unless the system property {@code pushfabric.transport} is {@code nio}. */
    public static Transport best() {
        boolean nio = "nio".equals(System.getProperty("pushfabric.transport"));
        return !nio && Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** A group of event loops whose threads are named {@code name-n}. */
    public EventLoopGroup eventLoops(String name, int count) {
        IoHandlerFactory io = this == EPOLL ? SteadyEpollHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name), io);
    }

    /** The class of listening channels. */
    public Class<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    /** The class of connected channels. */
    public Class<? extends SocketChannel> socketChannel() {
        return socketChannel;
    }
}
