package io.pushfabric.node.backend;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server, used by one exchange after the other. The last handler of its channel's pipeline: passes
 * what comes to the exchange that uses it. Holds a permit of its server until the channel is closed. Owned by the
 * channel's event loop.
 */
final class BackendConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BackendConnection.class);
    /** {@code TCP_ESTABLISHED} of {@code linux/tcp_states.h}. */
    private static final int ESTABLISHED = 1;

    private final ServerPool pool;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final HttpRequestEncoder encoder = new HttpRequestEncoder();
    private final ChannelFutureListener onWritten = this::onWritten;

    private PoolState state = PoolState.CLOSED;
    private Channel channel;
    private Exchange exchange;
    private HttpMethod method;
    private boolean reusable;
    private long idleSince;

    BackendConnection(ServerPool pool) {
        this.pool = pool;
    }

    // ---- the pool

    /** Connects for an exchange; a permit has been taken for it. */
    void open(Exchange first) {
        exchange = first;
        moveTo(PoolState.CONNECTING);
        first.onConnecting(this);
        ChannelFuture connecting = pool.connect(this);
        if (connecting.isDone() && !connecting.isSuccess()) {
            // No descriptor, or no registration: such a channel tells nobody that it is closed.
            channel = null;
            pool.loop().execute(() -> onConnectFailed(connecting.cause()));
            return;
        }
        channel = connecting.channel();
        channel.closeFuture().addListener(closed -> moveTo(PoolState.CLOSED));
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                onConnected();
            } else {
                onConnectFailed(done.cause());
            }
        });
    }

    void addHandlers(ChannelPipeline pipeline) {
        pipeline.addLast(encoder, decoder, this);
    }

    private void onConnected() {
        pool.server().health().onConnected();
        if (exchange != null) {
            begin(exchange);
        }
    }

    private void onConnectFailed(Throwable cause) {
        Exchange waiting = detach();
        if (waiting != null) {
            pool.server().health().onConnectFailed(System.nanoTime(), cause);
        }
        close();
        if (waiting != null) {
            waiting.onConnectFailed();
        }
    }

    /**
     * Whether a request may be sent; with {@code once}, one that could not be sent again, so that the kernel is asked,
     * where it tells, if the server has closed its end and the event loop has only not heard of it yet.
     */
    boolean isOpen(boolean once) {
        return channel.isActive()
                && (!once || !(channel instanceof EpollSocketChannel epoll) || epoll.tcpInfo().state() == ESTABLISHED);
    }

    /** When it was put into the pool, as {@code System.nanoTime()}. */
    long idleSince() {
        return idleSince;
    }

    void close() {
        if (channel == null) {
            moveTo(PoolState.CLOSED);
        } else {
            channel.close();
        }
    }

    /** The process ends: who waits for this connection is told, as if it could not be made, or had broken. */
    void shutDown() {
        if (state == PoolState.CONNECTING) {
            Exchange waiting = detach();
            close();
            if (waiting != null) {
                waiting.onConnectFailed();
            }
        } else if (state != PoolState.TUNNEL) {
            close();
        }
    }

    // ---- the exchange

    /** From now on the exchange uses this connection. */
    void begin(Exchange next) {
        exchange = next;
        moveTo(PoolState.BUSY);
        next.onConnected(this);
    }

    void send(HttpRequest head) {
        reusable = true;
        method = head.method();
        decoder.expect(method);
        channel.write(head).addListener(onWritten);
    }

    void write(HttpContent content) {
        channel.write(content).addListener(onWritten);
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /**
     * Reads, or does not. A connection that is cut is read to its end in any case: that is no more than the kernel has
     * received, and epoll would go on reporting the hang-up.
     */
    void read(boolean wanted) {
        channel.config().setAutoRead(wanted || decoder.isCut());
    }

    /** The exchange has its whole response: back to the pool, if all was as it should be. */
    void finish(boolean requestWhole) {
        detach();
        if (requestWhole && reusable && !decoder.bytesLeft() && channel.isActive()) {
            channel.config().setAutoRead(true);
            idleSince = System.nanoTime();
            moveTo(PoolState.IDLE);
            pool.put(this);
        } else {
            close();
        }
    }

    /** The exchange wants no more of this. */
    void abandon() {
        detach();
        close();
    }

    private Exchange detach() {
        Exchange last = exchange;
        exchange = null;
        return last;
    }

    // ---- the channel

    /** A write that failed does not end the connection: a response may have come before (RFC 9112, 9.5). */
    private void onWritten(ChannelFuture written) {
        if (written.isSuccess()) {
            return;
        }
        decoder.onWriteFailed();
        if (!(written.cause() instanceof IOException)) {
            LOG.warn("request to {} could not be encoded", pool.server(), written.cause());
            pool.loop().execute(() -> lose("not encoded"));
        } else if (channel.isOpen()) {
            read(true);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        HttpObject part = (HttpObject) msg;
        if (exchange == null) {
            ReferenceCountUtil.release(msg);
        } else if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(msg);
            lose(String.valueOf(part.decoderResult().cause()));
        } else if (part instanceof HttpResponse head) {
            onHead(ctx, head);
        } else {
            exchange.onContent((HttpContent) part);
        }
    }

    private void onHead(ChannelHandlerContext ctx, HttpResponse head) {
        if (head.status().code() == 101) {
            onSwitched(ctx, head);
        } else if (head.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            exchange.onInterim(head);
        } else {
            reusable = HttpUtil.isKeepAlive(head) && hasEnd(head);
            exchange.onHead(head);
        }
    }

    /** Whether the body ends before the connection does (RFC 9112, 6.3). */
    private boolean hasEnd(HttpResponse head) {
        int status = head.status().code();
        return HttpMethod.HEAD.equals(method) || status == 204 || status == 304
                || HttpUtil.isTransferEncodingChunked(head) || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    }

    private void onSwitched(ChannelHandlerContext ctx, HttpResponse head) {
        if (!exchange.upgradable()) {
            lose("101 that was not asked for");
            return;
        }
        Exchange upgraded = detach();
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        channel.config().setOption(ChannelOption.AUTO_CLOSE, true);
        moveTo(PoolState.TUNNEL);
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.replace(this, null, new UpgradeHold());
        pipeline.remove(encoder);
        pipeline.remove(decoder);
        upgraded.onUpgraded(head, channel);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && state == PoolState.BUSY) {
            exchange.onWritabilityChanged();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
        if (evt instanceof ChannelInputShutdownEvent) {
            lose("closed by the backend");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            LOG.warn("connection to {}: our own fault", pool.server(), cause);
        }
        lose(cause.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lose("closed");
    }

    private void lose(String why) {
        Exchange last = state == PoolState.CONNECTING ? null : detach(); // a failed connect tells in its own way
        close();
        if (last != null) {
            last.onBroken(decoder.bytesSeen(), why);
        }
    }

    private void moveTo(PoolState next) {
        if (state == next) {
            return;
        }
        PoolState old = state;
        state = next;
        pool.onState(this, old, next);
    }
}
