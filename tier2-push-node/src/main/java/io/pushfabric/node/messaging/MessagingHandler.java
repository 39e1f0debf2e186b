package io.pushfabric.node.messaging;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.http.LingeringClose;
import io.pushfabric.shared.http.RequestRules;
import io.pushfabric.shared.http.StrictRequestDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a notification server. Its requests are taken one after the other, so that messages to one handle
 * keep their order. Lives on one event loop; answers may come from any thread and hop back.
 */
final class MessagingHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MessagingHandler.class);
    private static final long LOOK_SECONDS = 5;
    /** From one byte of a request to the next, and for the client to take its answer. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Between requests: publishers keep their connections for long, and there are few of them. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final MessagingServices services;
    private final StrictRequestDecoder decoder;

    private ChannelHandlerContext ctx;
    private ScheduledFuture<?> looks;
    private BodyCollector body;
    private HttpRequest request;
    private Target target;
    private Stage stage = Stage.IDLE;
    /** The last byte of the request was read. */
    private boolean complete = true;
    private long since = System.nanoTime();

    /** What the connection is waiting for. */
    private enum Stage {
        /** A request. */
        IDLE,
        /** The body of a request that will be carried out. */
        READING,
        /** The answer of the fabric. */
        EXECUTING,
        /** The publisher taking the answer, and the rest of a request that was refused. */
        ANSWERED
    }

    MessagingHandler(MessagingServices services, StrictRequestDecoder decoder) {
        this.services = services;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        body = new BodyCollector(ctx.alloc());
        looks = ctx.executor().scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        looks.cancel(false);
        body.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        since = System.nanoTime();
        if (message instanceof HttpRequest head) {
            if (!(head.decoderResult().cause() instanceof PrematureChannelClosureException)) {
                onHead(head);
            }
        } else if (message instanceof HttpContent content) {
            onContent(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(HttpRequest head) {
        request = head;
        complete = false;
        stage = Stage.READING;
        RequestRules.Rejection malformed = RequestRules.check(head);
        if (malformed != null) {
            refuse(Answer.problem(ctx.alloc(), malformed.status().code(), "bad-request", malformed.detail()), true);
        } else if (!services.access().allows(((InetSocketAddress) ctx.channel().remoteAddress()).getAddress())) {
            refuse(PushOutcome.FORBIDDEN, "this address may not push");
        } else if (!services.access().authorizes(head.headers())) {
            refuse(PushOutcome.UNAUTHORIZED, "none of the accepted tokens was shown");
        } else {
            admit(head);
        }
    }

    private void admit(HttpRequest head) {
        try {
            target = Target.of(head.uri());
        } catch (IllegalArgumentException e) {
            refuse(PushOutcome.BAD_REQUEST, "the target has a malformed escape");
            return;
        }
        if (target.kind() == Target.Kind.UNKNOWN) {
            refuse(Answer.problem(ctx.alloc(), 404, "not-found", "there is no such resource"), false);
        } else if (!target.kind().allows(head.method())) {
            refuse(PushOutcome.METHOD_NOT_ALLOWED, "this resource knows " + target.kind().allow());
        } else if (HttpUtil.getContentLength(head, 0L) > services.maxMessage()) {
            tooLarge();
        } else if (HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                    Unpooled.EMPTY_BUFFER));
        }
    }

    private void onContent(HttpContent content) {
        boolean malformed = content.decoderResult().isFailure();
        long size = (long) body.size() + content.content().readableBytes();
        complete |= content instanceof LastHttpContent && !malformed;
        if (stage == Stage.READING && !malformed && size <= services.maxMessage()) {
            body.add(content.content());
        }
        content.release();
        if (stage == Stage.READING) {
            if (malformed) {
                refuse(Answer.problem(ctx.alloc(), PushOutcome.BAD_REQUEST, "the body is not well-formed"), true);
            } else if (size > services.maxMessage()) {
                tooLarge();
            } else if (complete) {
                stage = Stage.EXECUTING;
                new MessagingRequest(services, ctx.alloc(), request, target, this::onAnswer).execute(body.take());
            }
        } else if (stage == Stage.IDLE && complete) {
            next();
        }
    }

    /** Called on any thread. */
    private void onAnswer(Answer answer) {
        if (ctx.executor().inEventLoop()) {
            write(answer, true);
        } else {
            ctx.executor().execute(() -> write(answer, true));
        }
    }

    private void tooLarge() {
        refuse(Answer.problem(ctx.alloc(), PushOutcome.TOO_LARGE,
                "a message has at most " + services.maxMessage() + " bytes"), true);
    }

    private void refuse(PushOutcome outcome, String detail) {
        refuse(Answer.problem(ctx.alloc(), outcome, detail), false);
    }

    /** @param close whether what follows on the connection cannot be understood, or is too much to read */
    private void refuse(Answer answer, boolean close) {
        body.clear();
        boolean hasBody = HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
        write(answer, !close && (complete || !hasBody));
    }

    private void write(Answer answer, boolean keep) {
        stage = Stage.ANSWERED;
        since = System.nanoTime();
        boolean persistent = keep && HttpUtil.isKeepAlive(request);
        String allow = answer.status() == 405 ? target.kind().allow() : null;
        ctx.writeAndFlush(answer.toResponse(request, persistent, allow)).addListener(written -> {
            if (!written.isSuccess()) {
                ctx.close();
            } else if (persistent) {
                onAnswered();
            } else if (complete) {
                ctx.close();
            } else {
                LingeringClose.begin(ctx.channel());
            }
        });
    }

    private void onAnswered() {
        stage = Stage.IDLE;
        request = null;
        if (complete) {
            // Not at once: the answer may have been given from inside the decoder.
            ctx.executor().execute(this::next);
        }
    }

    private void next() {
        if (stage != Stage.IDLE || !ctx.channel().isActive()) {
            return;
        }
        try {
            decoder.next(ctx.pipeline().context(decoder));
        } catch (Exception e) {
            exceptionCaught(ctx, e);
        }
    }

    private void look() {
        long quiet = System.nanoTime() - since;
        boolean stalled = switch (stage) {
            case IDLE -> quiet > (decoder.inHead() || !complete ? STALL_NANOS : IDLE_NANOS);
            case READING, ANSWERED -> quiet > STALL_NANOS;
            case EXECUTING -> false;
        };
        if (stalled) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("publisher {}: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("publisher {}: closed for a defect of ours", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
