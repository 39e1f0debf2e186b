package io.pushfabric.shared.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.pushfabric.shared.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real sockets: what the client sees, and when the connection ends. */
class LingeringCloseTest {
    private static final String RESPONSE = "HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n";

    private final EventLoopGroup group = Transport.best().eventLoops("lingering", 1);
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private Channel server;
    private Socket client;
    private Channel channel;

    @BeforeEach
    void open() throws Exception {
        server = new ServerBootstrap().group(group).channel(Transport.best().serverChannel())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel child) {
                        child.pipeline().addLast(new AnswersTheFirstByte());
                        accepted.add(child);
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        client = new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
        client.setSoTimeout(5_000);
        channel = accepted.poll(5, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class AnswersTheFirstByte extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            ctx.writeAndFlush(Unpooled.copiedBuffer(RESPONSE, StandardCharsets.US_ASCII))
                    .addListener(written -> LingeringClose.begin(ctx.channel()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private String response() throws IOException {
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private boolean endsWithin(long millis) throws InterruptedException {
        return channel.closeFuture().await(millis);
    }

    @Test
    void aClientThatStillSendsReadsTheWholeResponse() throws Exception {
        for (int i = 0; i < 8; i++) {
            client.getOutputStream().write(new byte[64 * 1024]);
        }
        assertThat(response()).isEqualTo(RESPONSE);
        assertThat(channel.isOpen()).isTrue();
        client.close();
        assertThat(endsWithin(1_000)).isTrue();
    }

    @Test
    void endsWithTheClientsEnd() throws Exception {
        client.getOutputStream().write(1);
        assertThat(response()).isEqualTo(RESPONSE);
        client.shutdownOutput();
        assertThat(endsWithin(1_000)).isTrue();
    }

    @Test
    void endsWithAReset() throws Exception {
        client.getOutputStream().write(1);
        assertThat(response()).isEqualTo(RESPONSE);
        client.setSoLinger(true, 0);
        client.close();
        assertThat(endsWithin(1_000)).isTrue();
    }

    @Test
    void endsAfterAMebibyte() {
        assertThatThrownBy(() -> {
            for (int i = 0; i < 1_000; i++) {
                client.getOutputStream().write(new byte[64 * 1024]);
            }
        }).isInstanceOf(IOException.class);
    }

    @Test
    void endsAfterTwoSeconds() throws Exception {
        client.getOutputStream().write(1);
        assertThat(response()).isEqualTo(RESPONSE);
        assertThat(endsWithin(1_500)).isFalse();
        assertThat(endsWithin(1_500)).isTrue();
    }
}
