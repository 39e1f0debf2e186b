package io.pushfabric.node.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.pushfabric.node.backend.BackendGroup;
import io.pushfabric.node.backend.BackendRequest;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.RequestSide;
import io.pushfabric.node.hold.Wire;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.shared.EndReason;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one client connection: reads them, hands them to a {@link ProxiedRequest} or refuses them, and tells
 * the state machine what happens. Lives on one event loop, with everything that it touches.
 */
final class ClientHandler extends ChannelInboundHandlerAdapter implements RequestSide {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHandler.class);

    private final ClientServices services;
    private final ClientTransport transport;
    private final ClientAddress address;
    private final RequestAdmission admission;
    private final ClientInput input = new ClientInput(this::onHeadStarted);
    private final ClientResponseEncoder encoder = new ClientResponseEncoder();

    private ChannelHandlerContext ctx;
    private ClientConnection connection;
    private CurrentRequest current;
    private ClientWatch watch;
    private ResponseWriter output;

    ClientHandler(ClientServices services, ClientTransport transport) {
        this.services = services;
        this.transport = transport;
        this.address = transport.address();
        this.admission = new RequestAdmission(services.maxRequestBody());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        input.addBefore(ctx);
        ctx.pipeline().addBefore(ctx.name(), null, encoder);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin();
    }

    /** The client is there. */
    void begin() {
        Wire wire = transport.wire(ctx.pipeline().context(encoder), input::unreadBytes);
        connection = new ClientConnection(services.table(), wire, this, address.peer(), address.local());
        wire.reportTo(connection);
        services.metrics().connectionOpened();
        current = new CurrentRequest(services.accessLog(), address.peer());
        watch = new ClientWatch(services.limits(), transport, connection, input, current);
        output = new ResponseWriter(ctx, transport, encoder, connection, input, current, watch, this::onResponseDone);
        watch.look();
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
        watch.look();
    }

    private void onHeadStarted() {
        watch.look();
    }

    private void onRequest(HttpRequest head) {
        input.onHead();
        current.begin(head, !input.isClosed() && !services.draining().begun());
        encoder.answersHead(current.traits().head());
        RequestAdmission.Refusal refusal = admission.check(head);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        BackendGroup group = services.backends().match(ForwardedRequest.host(head), ForwardedRequest.target(head));
        if (group == null) {
            if (ForwardedRequest.hasBody(head)) {
                current.willNotPersist();
            }
            services.metrics().rejected(Rejection.NO_BACKEND);
            output.answer(HttpResponseStatus.NOT_FOUND, "no backend is configured for this host and path", null);
            return;
        }
        String handle = connection.onRequest(current.traits());
        HttpRequest forwarded = services.forwarding().of(head, handle, address);
        ProxiedRequest request = new ProxiedRequest(connection, output, services, group, current.traits(), handle);
        current.forward(request);
        request.start(new BackendRequest(forwarded, ForwardedRequest.hasBody(head), address.peer().getAddress()));
    }

    private void refuse(RequestAdmission.Refusal refusal) {
        services.metrics().rejected(refusal.kind());
        current.willNotPersist();
        output.answer(refusal.status(), refusal.detail(), EndReason.BAD_REQUEST);
    }

    private void onBody(HttpContent content) {
        ProxiedRequest request = current.proxied();
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
        watch.progress();
        request.onBody(content);
        if (current.proxied() != null && request.bodyBytes() > admission.maxBody()) {
            failBody(admission.bodyTooLarge());
        }
    }

    /** What the client sends of the body cannot be used: answers so, or cuts off what has begun. */
    private void failBody(RequestAdmission.Refusal refusal) {
        ConnectionState state = connection.state();
        current.proxied().cancel();
        if (state == ConnectionState.WAITING_FOR_RESPONSE) {
            refuse(refusal);
        } else {
            services.metrics().rejected(refusal.kind());
            connection.close(EndReason.BAD_REQUEST);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (current.proxied() != null) {
            watch.progress();
            current.proxied().onClientWritable(context.channel().isWritable());
        }
        watch.look();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            onInputClosed();
        }
    }

    /** A client that closed its sending side can still be answered, but not parked. */
    private void onInputClosed() {
        input.onClosed();
        boolean answerable = switch (connection.state()) {
            case WAITING_FOR_RESPONSE, ANSWERING -> current.isWhole();
            case WAITING_FOR_REQUEST -> input.hasPipelined();
            default -> false;
        };
        if (!answerable) {
            connection.onGone();
        }
    }

    @Override
    public void onHoldOver(int status, long bytes, EndReason reason) {
        current.onStatus(status);
        current.onSent(bytes);
        current.onEnd(reason);
    }

    @Override
    public void onResponseDone() {
        current.clear();
        watch.look();
        // Not at once: this may have been called by a push that came from the same socket event.
        ctx.executor().execute(this::nextRequest);
    }

    @Override
    public void onLastResponseDone(EndReason reason) {
        output.closeAfterResponse(reason);
    }

    private void nextRequest() {
        if (connection.state() != ConnectionState.WAITING_FOR_REQUEST) {
            return;
        }
        boolean over = input.isClosed() || services.draining().begun();
        if (over && !input.hasPipelined()) {
            connection.close(input.isClosed() ? EndReason.CLIENT_CLOSED : EndReason.DRAINED);
            return;
        }
        try {
            input.next();
        } catch (Exception e) {
            exceptionCaught(ctx, e);
        }
        watch.look();
    }

    @Override
    public void onClosed(ConnectionState last, EndReason reason) {
        current.onEnd(reason);
        if (current.proxied() != null) {
            current.proxied().cancel();
        }
    }

    @Override
    public void onDrain() {
        if (!input.inHead()) {
            connection.close(EndReason.DRAINED);
        }
    }

    @Override
    public void onDeadline(long nowNanos) {
        ClientPhase overdue = watch.overdue(nowNanos);
        if (overdue != null) {
            onTimeout(overdue);
        }
    }

    private void onTimeout(ClientPhase phase) {
        LOG.debug("client {}: time-out in {}", address.peer(), phase);
        switch (phase) {
            case HEAD -> {
                current.beginWithoutHead();
                services.metrics().rejected(Rejection.REQUEST_TIMEOUT);
                output.answer(HttpResponseStatus.REQUEST_TIMEOUT, "the request head did not come in time",
                        EndReason.TIMEOUT);
            }
            case BODY -> failBody(new RequestAdmission.Refusal(HttpResponseStatus.REQUEST_TIMEOUT,
                    "the request body did not come in time", Rejection.REQUEST_TIMEOUT));
            case WRITE -> connection.close(EndReason.TIMEOUT);
            case OTHERS -> watch.look();
            default -> connection.close(EndReason.IDLE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("client {}: {}", address.peer(), cause.toString());
            context.close();
        } else {
            LOG.warn("client {}: closed for a defect of ours", address.peer(), cause);
            connection.close(EndReason.INTERNAL);
        }
    }
}
