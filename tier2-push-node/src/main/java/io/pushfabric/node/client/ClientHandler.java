package io.pushfabric.node.client;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.pushfabric.node.backend.BackendGroup;
import io.pushfabric.node.backend.BackendRequest;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.RequestSide;
import io.pushfabric.node.hold.RequestTraits;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.http.LingeringClose;
import io.pushfabric.shared.http.StrictRequestDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of one client connection: reads requests, hands them to a {@link ProxiedRequest}, writes responses, and
 * tells the state machine what happens. Lives on one event loop, with everything that it touches.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements RequestSide, ClientOutput {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final ClientServices services;
    private final RequestAdmission admission;
    private final StrictRequestDecoder decoder = new StrictRequestDecoder(this::onHeadStarted);
    private final ClientResponseEncoder encoder = new ClientResponseEncoder();

    private ChannelHandlerContext ctx;
    private ClientAddress address;
    private ClientConnection connection;
    private ClientTimer timer;
    /** The request under way, also while it is parked; {@code null} between requests. */
    private ProxiedRequest request;
    private RequestTraits traits;
    /** Of the request under way; {@code null} between requests, and always if there is no access log. */
    private AccessEntry entry;
    private boolean first = true;
    private boolean inputClosed;
    private boolean flushing;
    private boolean lingering;

    ClientHandler(ClientServices services) {
        this.services = services;
        this.admission = new RequestAdmission(services.maxRequestBody());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        String self = context.name();
        ctx.pipeline().addBefore(self, null, decoder).addBefore(self, null, encoder);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        address = new ClientAddress((InetSocketAddress) channel.remoteAddress(),
                (InetSocketAddress) channel.localAddress());
        ChannelWire wire = new ChannelWire(channel.pipeline().context(encoder));
        connection = new ClientConnection(services.table(), wire, this, address.peer(), address.local());
        wire.reportTo(connection);
        services.metrics().connectionOpened();
        timer = new ClientTimer(services.limits(), connection);
        rearm();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connection.onGone();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head) {
            // The decoder makes a request of a head that the client cut off: nobody is there to answer.
            if (!(head.decoderResult().cause() instanceof PrematureChannelClosureException)) {
                onRequest(head);
            }
        } else {
            onBody((HttpContent) message);
        }
        rearm();
    }

    private void onHeadStarted() {
        rearm();
    }

    private void onRequest(HttpRequest head) {
        first = false;
        beginEntry(head);
        boolean http10 = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean isHead = head.method().equals(HttpMethod.HEAD);
        traits = new RequestTraits(http10, isHead, HttpUtil.isKeepAlive(head) && !inputClosed
                && !services.draining().begun());
        encoder.answersHead(isHead);
        RequestAdmission.Refusal refusal = admission.check(head);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        BackendGroup group = services.backends().match(ForwardedRequest.host(head), ForwardedRequest.target(head));
        if (group == null) {
            traits = new RequestTraits(http10, isHead, traits.persistent() && !ForwardedRequest.hasBody(head));
            services.metrics().rejected(Rejection.NO_BACKEND);
            answer(HttpResponseStatus.NOT_FOUND, "no backend is configured for this host and path", null);
            return;
        }
        String handle = connection.onRequest(traits);
        HttpRequest forwarded = services.forwarding().of(head, handle, address);
        request = new ProxiedRequest(connection, this, services, group, traits, handle);
        request.start(new BackendRequest(forwarded, ForwardedRequest.hasBody(head), address.peer().getAddress()));
    }

    /** @param head or {@code null} if it did not come to its end */
    private void beginEntry(HttpRequest head) {
        if (services.accessLog().enabled()) {
            entry = new AccessEntry(services.accessLog(), address.peer(), head);
        }
    }

    private void endEntry(EndReason reason) {
        if (entry != null) {
            entry.end(request, reason);
            entry = null;
        }
    }

    private void refuse(RequestAdmission.Refusal refusal) {
        services.metrics().rejected(refusal.kind());
        traits = new RequestTraits(traits.http10(), traits.head(), false);
        answer(refusal.status(), refusal.detail(), EndReason.BAD_REQUEST);
    }

    private void onBody(HttpContent content) {
        if (request == null || connection.state() == ConnectionState.CLOSED) {
            content.release();
            return;
        }
        if (content.decoderResult().isFailure()) {
            content.release();
            failBody(new RequestAdmission.Refusal(HttpResponseStatus.BAD_REQUEST, "the request body is not well-formed",
                    Rejection.BAD_REQUEST));
            return;
        }
        timer.progress();
        request.onBody(content);
        if (request != null && request.bodyBytes() > admission.maxBody()) {
            failBody(admission.bodyTooLarge());
        }
    }

    /** What the client sends of the body cannot be used: answers so, or cuts off what has begun. */
    private void failBody(RequestAdmission.Refusal refusal) {
        ConnectionState state = connection.state();
        request.cancel();
        if (state == ConnectionState.WAITING_FOR_RESPONSE) {
            refuse(refusal);
        } else {
            services.metrics().rejected(refusal.kind());
            connection.close(EndReason.BAD_REQUEST);
        }
    }

    @Override
    public void interim(HttpResponse interim) {
        ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, interim.status(), Unpooled.EMPTY_BUFFER,
                interim.headers(), EmptyHttpHeaders.INSTANCE));
    }

    @Override
    public void head(HttpResponse head) {
        if (entry != null) {
            entry.status(head.status().code());
        }
        ctx.write(head, ctx.voidPromise());
        flushSoon();
    }

    @Override
    public void content(HttpContent content, boolean persistent) {
        if (entry != null) {
            entry.sent(content.content().readableBytes());
        }
        if (content instanceof LastHttpContent) {
            ctx.writeAndFlush(content).addListener(written -> {
                if (written.isSuccess()) {
                    onResponseWritten(persistent);
                }
            });
        } else {
            ctx.write(content, ctx.voidPromise());
            flushSoon();
        }
        rearm();
    }

    /** One flush for all that the backend sent in one read. */
    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            ctx.executor().execute(() -> {
                flushing = false;
                ctx.flush();
                rearm();
            });
        }
    }

    @Override
    public void answer(HttpResponseStatus status, String detail, EndReason reason) {
        boolean complete = request == null ? traits.persistent() : request.requestComplete();
        boolean persistent = traits.persistent() && complete;
        connection.onFailedResponse(reason);
        CharSequence option = LocalResponse.connection(persistent, traits.http10());
        FullHttpResponse response = LocalResponse.of(status, detail, traits.head(), option);
        if (entry != null) {
            entry.status(status.code());
            entry.sent(response.content().readableBytes());
            entry.failed(reason);
        }
        ctx.writeAndFlush(response).addListener(written -> {
            if (written.isSuccess()) {
                onResponseWritten(persistent);
            }
        });
        rearm();
    }

    /** The kernel has the last byte of a normal response. */
    private void onResponseWritten(boolean persistent) {
        if (connection.state() != ConnectionState.ANSWERING) {
            return;
        }
        endEntry(EndReason.COMPLETED);
        if (persistent) {
            connection.onResponseComplete();
            onResponseDone();
        } else {
            closeAfterResponse(EndReason.COMPLETED);
        }
    }

    @Override
    public void cutShort(boolean untilClose) {
        if (untilClose) {
            // Only a reset tells such a client that the response is not whole.
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> connection.close(EndReason.BACKEND_FAILED));
        rearm();
    }

    @Override
    public void readBody(boolean wanted) {
        ctx.channel().config().setAutoRead(wanted);
        rearm();
    }

    @Override
    public boolean inputClosed() {
        return inputClosed;
    }

    @Override
    public boolean writable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void becomeTunnel(HttpResponse head, Channel backend) {
        if (entry != null) {
            entry.status(head.status().code());
        }
        ctx.write(head, ctx.voidPromise());
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        ChannelPipeline pipeline = ctx.pipeline();
        Tunnel.join(ctx.channel(), backend, connection);
        pipeline.remove(encoder);
        pipeline.remove(this);
        pipeline.remove(decoder);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (request != null) {
            timer.progress();
            request.onClientWritable(context.channel().isWritable());
        }
        rearm();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            onInputClosed();
        }
    }

    /** A client that closed its sending side can still be answered, but not parked. */
    private void onInputClosed() {
        inputClosed = true;
        boolean answerable = switch (connection.state()) {
            case WAITING_FOR_RESPONSE, ANSWERING -> request != null && request.requestComplete();
            case WAITING_FOR_REQUEST -> decoder.hasPipelined();
            default -> false;
        };
        if (!answerable) {
            connection.onGone();
        }
    }

    @Override
    public void onHoldOver(int status, long bytes, EndReason reason) {
        if (entry != null) {
            entry.status(status);
            entry.sent(bytes);
            endEntry(reason);
        }
    }

    @Override
    public void onResponseDone() {
        request = null;
        rearm();
        // Not at once: this may have been called by a push that came from the same socket event.
        ctx.executor().execute(this::nextRequest);
    }

    @Override
    public void onLastResponseDone(EndReason reason) {
        closeAfterResponse(reason);
    }

    /** Without a reset if the client may still be sending, which could cost it the end of the response. */
    private void closeAfterResponse(EndReason reason) {
        boolean quiet = request != null && request.requestComplete() && !decoder.hasPipelined();
        if (quiet || inputClosed) {
            connection.close(reason);
        } else {
            lingering = true;
            LingeringClose.begin(ctx.channel());
            rearm();
        }
    }

    private void nextRequest() {
        if (connection.state() != ConnectionState.WAITING_FOR_REQUEST) {
            return;
        }
        boolean over = inputClosed || services.draining().begun();
        if (over && !decoder.hasPipelined()) {
            connection.close(inputClosed ? EndReason.CLIENT_CLOSED : EndReason.DRAINED);
            return;
        }
        try {
            decoder.next(ctx.pipeline().context(decoder));
        } catch (Exception e) {
            exceptionCaught(ctx, e);
        }
        rearm();
    }

    @Override
    public void onClosed(ConnectionState last, EndReason reason) {
        endEntry(reason);
        if (request != null) {
            request.cancel();
        }
    }

    @Override
    public void onDrain() {
        if (!decoder.inHead()) {
            connection.close(EndReason.DRAINED);
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        if (timer.isOver(nowNanos, pendingBytes())) {
            onTimeout();
        }
    }

    private void onTimeout() {
        ClientPhase phase = timer.phase();
        LOG.debug("client {}: time-out in {}", address.peer(), phase);
        switch (phase) {
            case HEAD -> {
                beginEntry(null);
                traits = new RequestTraits(false, false, false);
                services.metrics().rejected(Rejection.REQUEST_TIMEOUT);
                answer(HttpResponseStatus.REQUEST_TIMEOUT, "the request head did not come in time", EndReason.TIMEOUT);
            }
            case BODY -> failBody(new RequestAdmission.Refusal(HttpResponseStatus.REQUEST_TIMEOUT,
                    "the request body did not come in time", Rejection.REQUEST_TIMEOUT));
            case WRITE -> connection.close(EndReason.TIMEOUT);
            case OTHERS -> rearm();
            default -> connection.close(EndReason.IDLE);
        }
    }

    private void rearm() {
        if (connection != null && !connection.isHeldOrOver()) {
            timer.enter(phase(), pendingBytes());
        }
    }

    private ClientPhase phase() {
        if (lingering) {
            return ClientPhase.OTHERS;
        }
        if (connection.state() == ConnectionState.WAITING_FOR_REQUEST) {
            return decoder.inHead() ? ClientPhase.HEAD : first ? ClientPhase.OPENED : ClientPhase.IDLE;
        }
        if (pendingBytes() > 0) {
            return ClientPhase.WRITE;
        }
        boolean reading = request != null && !request.requestComplete() && ctx.channel().config().isAutoRead();
        return reading ? ClientPhase.BODY : ClientPhase.OTHERS;
    }

    /** Bytes that wait for the client. */
    private long pendingBytes() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("client {}: {}", address == null ? "?" : address.peer(), cause.toString());
            context.close();
        } else {
            LOG.warn("client {}: closed for a defect of ours", address == null ? "?" : address.peer(), cause);
            connection.close(EndReason.INTERNAL);
        }
    }
}
