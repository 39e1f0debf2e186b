package io.pushfabric.shared.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The listener for {@code /live}, {@code /ready} and {@code /metrics}, section 6 of the contract. It has an event loop
 * of its own, so that neither a scrape nor whoever asks keeps a client waiting.
 */
public final class AdminServer implements AutoCloseable {
    /** Connections at a time; further ones are closed at once. */
    static final int MAX_CONNECTIONS = 256;
    /** Bytes of a request line. */
    static final int MAX_LINE = 4096;
    /** Bytes of all header fields of a request. */
    static final int MAX_HEADERS = 8192;

    private static final int CLOSE_SECONDS = 2;

    private final EventLoopGroup loop;
    private final ChannelGroup connections;
    private final Channel listener;

    private AdminServer(EventLoopGroup loop, ChannelGroup connections, Channel listener) {
        this.loop = loop;
        this.connections = connections;
        this.listener = listener;
    }

    /**
     * Listens, and answers from now on.
     *
     * @param ready asked for each {@code /ready}; must not block
     * @param metrics text format 0.0.4, asked for each {@code /metrics}
     * @throws IOException if the address cannot be bound
     */
    public static AdminServer start(HostPort listen, Supplier<Readiness> ready, Supplier<String> metrics)
            throws IOException {
        Transport transport = Transport.best();
        EventLoopGroup loop = transport.eventLoops("admin", 1);
        ChannelGroup connections = new DefaultChannelGroup(loop.next());
        ChannelFuture bound = new ServerBootstrap().group(loop).channel(transport.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new Connections(connections, ready, metrics))
                .bind(new InetSocketAddress(listen.host(), listen.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
            throw new IOException("cannot listen on admin.listen " + listen, bound.cause());
        }
        return new AdminServer(loop, connections, bound.channel());
    }

    /** Where it listens; tells the port if 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes the listener and all connections, and waits for that, 2 s at most. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Builds the pipeline of each connection, on the one event loop. */
    private static final class Connections extends ChannelInitializer<SocketChannel> {
        private final ChannelGroup open;
        private final Supplier<Readiness> ready;
        private final Supplier<String> metrics;

        Connections(ChannelGroup open, Supplier<Readiness> ready, Supplier<String> metrics) {
            this.open = open;
            this.ready = ready;
            this.metrics = metrics;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            if (open.size() >= MAX_CONNECTIONS) {
                channel.close();
                return;
            }
            open.add(channel);
            HttpDecoderConfig limits = new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE)
                    .setMaxHeaderSize(MAX_HEADERS);
            channel.pipeline().addLast(new RequestDeadline(), new HttpServerCodec(limits),
                    new AdminRequests(ready, metrics));
        }
    }
}
