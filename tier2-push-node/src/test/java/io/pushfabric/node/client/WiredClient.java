package io.pushfabric.node.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.node.hold.Wire;
import io.pushfabric.shared.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link ChannelWire} and the client at its other end, over loopback, with socket buffers as small as they go. */
final class WiredClient implements AutoCloseable {
    private static final int SOCKET_BUFFER = 4096;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final EventLoopGroup group;
    private final Channel server;
    private final Socket socket = new Socket();
    private final Channel channel;
    private final ChannelWire wire;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<ByteBuf> buffers = new ArrayList<>();

    WiredClient(Transport transport) throws Exception {
        group = transport.eventLoops("wire", 1);
        CompletableFuture<ChannelHandlerContext> accepted = new CompletableFuture<>();
        server = new ServerBootstrap().group(group).channel(transport.serverChannel())
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel child) {
                        child.pipeline().addLast(new Encoder(accepted));
                        child.pipeline().addLast(new Ends());
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        socket.setReceiveBufferSize(SOCKET_BUFFER);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
                ((InetSocketAddress) server.localAddress()).getPort()));
        ChannelHandlerContext context = accepted.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        channel = context.channel();
        wire = new ChannelWire(context);
        wire.reportTo(new Wire.Events() {
            @Override
            public void onWritten() {
                events.add("written");
            }

            @Override
            public void onGone() {
                throw new AssertionError("the pipeline reports this");
            }
        });
    }

    /** Stands where the encoder of responses stands. */
    private static final class Encoder extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<ChannelHandlerContext> accepted;

        Encoder(CompletableFuture<ChannelHandlerContext> accepted) {
            this.accepted = accepted;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.complete(context);
        }
    }

    /** Says when the client is gone, as the handler of requests does. */
    private final class Ends extends ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext context) {
            events.add("gone");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    ByteBuf buffer(char content, int size) {
        byte[] array = new byte[size];
        Arrays.fill(array, (byte) content);
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(size).writeBytes(array);
        buffers.add(bytes);
        return bytes;
    }

    boolean write(char content, int size) throws Exception {
        return write(buffer(content, size));
    }

    boolean write(ByteBuf bytes) throws Exception {
        return onLoop(() -> wire.write(bytes));
    }

    /**
     * Writes bytes that the wire knows nothing of, until the kernel takes no more.
     *
     * @return how many {@code a} the client will read before anything that the wire writes
     */
    int fill() throws Exception {
        int size = 1 << 20;
        ByteBuf bytes = buffer('a', size);
        onLoop(() -> channel.pipeline().firstContext().writeAndFlush(bytes));
        return size;
    }

    /**
     * Writes byte after byte, until the kernel does not take the last one, whose write is under way then.
     *
     * @return how many {@code a} the kernel has taken
     */
    int fillByTheByte() throws Exception {
        int taken = 0;
        while (write('a', 1)) {
            taken++;
        }
        return taken;
    }

    boolean untouched() throws Exception {
        return onLoop(wire::untouched);
    }

    int unsent() throws Exception {
        return onLoop(wire::unsent);
    }

    boolean recall() throws Exception {
        return onLoop(wire::recall);
    }

    void closeWire() throws Exception {
        onLoop(() -> {
            wire.close();
            return null;
        });
    }

    /** What the client reads next, so many bytes. */
    String read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    String readToEnd() throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }

    /** The client leaves without a farewell. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    String nextEvent() throws InterruptedException {
        return events.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Events that nobody asked for yet. */
    List<String> events() {
        return List.copyOf(events);
    }

    /** Lets the event loop come to what it has to do. */
    void settle() throws Exception {
        for (int i = 0; i < 3; i++) {
            onLoop(() -> null);
        }
    }

    /** All that was written so far. */
    List<ByteBuf> buffers() {
        return buffers;
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return channel.eventLoop().submit(action).get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.close().syncUninterruptibly();
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
