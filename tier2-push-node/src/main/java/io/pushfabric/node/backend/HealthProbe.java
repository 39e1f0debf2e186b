package io.pushfabric.node.backend;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.pushfabric.shared.net.Transport;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One check of one server: a {@code GET} over a connection of its own, which takes no permit of the pool. Only the
 * status is read. Owned by the event loop that it runs on.
 */
final class HealthProbe extends ChannelInboundHandlerAdapter {
    private final Server server;
    private final String path;
    private final ResponseDecoder decoder = new ResponseDecoder();

    private Future<?> timer;
    private Channel channel;
    private boolean done;

    HealthProbe(Server server, String path) {
        this.server = server;
        this.path = path;
    }

    /** Tells the server's health what came of it, after {@code timeoutMillis} at the latest. */
    void start(EventLoop loop, Transport transport, long timeoutMillis) {
        timer = loop.schedule(() -> end(false, "no answer within " + timeoutMillis + " ms"), timeoutMillis,
                TimeUnit.MILLISECONDS);
        ChannelFuture connecting = new Bootstrap().group(loop).channel(transport.socketChannel())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(new HttpRequestEncoder(), decoder, HealthProbe.this);
                    }
                })
                .connect(server.address());
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                decoder.expect(HttpMethod.GET);
                channel.writeAndFlush(request());
            } else {
                loop.execute(() -> end(false, connected.cause().toString()));
            }
        });
    }

    private HttpRequest request() {
        HttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers().set(HttpHeaderNames.HOST, server.name())
                .set(HttpHeaderNames.USER_AGENT, "pushfabric")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof HttpResponse head) {
            if (head.decoderResult().isFailure()) {
                end(false, "no response: " + head.decoderResult().cause());
            } else if (head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
                int status = head.status().code();
                end(status >= 200 && status < 400, "status " + status);
            }
        }
        ReferenceCountUtil.release(msg);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(false, "closed without a response");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(false, cause.toString());
    }

    private void end(boolean healthy, String why) {
        if (!done) {
            done = true;
            timer.cancel(false);
            if (channel.isOpen()) {
                channel.close();
            }
            server.health().onChecked(healthy, why);
        }
    }
}
