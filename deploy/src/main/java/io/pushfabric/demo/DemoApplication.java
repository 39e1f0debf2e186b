package io.pushfabric.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.pushfabric.shared.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The web application of the demo: a backend like any other, on a free port of the loopback interface. */
final class DemoApplication implements AutoCloseable {
    private static final int MAX_REQUEST_BODY = 64 * 1024;

    private final EventLoopGroup loop;
    private final Channel listener;

    private DemoApplication(EventLoopGroup loop, Channel listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /** @param onParked told of each newly parked client, on the event loop */
    static DemoApplication start(Consumer<Hold> onParked) {
        // This process has no log, only a screen: Netty's warnings go there, and nothing else.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Transport transport = Transport.best();
        EventLoopGroup loop = transport.eventLoops("demo-application", 1);
        DemoRoutes routes = new DemoRoutes(new Publisher(), onParked, Clock.systemUTC());
        Channel listener = new ServerBootstrap().group(loop).channel(transport.serverChannel())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline().addLast(new HttpServerCodec(), new HttpServerKeepAliveHandler(),
                                new HttpObjectAggregator(MAX_REQUEST_BODY), routes);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).syncUninterruptibly().channel();
        return new DemoApplication(loop, listener);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
