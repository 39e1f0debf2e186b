package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.shared.http.LingeringClose;
import io.pushfabric.shared.http.StrictRequestDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a notification server. Its requests are taken one after the other, so that messages to one handle
 * keep their order. Lives on one event loop; answers may come from any thread and hop back.
 */
final class MessagingHandler extends ChannelInboundHandlerAdapter implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(MessagingHandler.class);
    private static final long LOOK_SECONDS = 5;
    private static final long GONE_LINE_SECONDS = 15;
    /** From one byte of a request to the next, and for the client to take a byte of its answer. */
    private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** From the first byte of a request that is no batch to the last: who sends slower keeps memory from others. */
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** Between requests: publishers keep their connections for long, and there are few of them. */
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final MessagingServices services;
    private final StrictRequestDecoder decoder = new StrictRequestDecoder(this::onHeadStarted);

    private ChannelHandlerContext ctx;
    private ScheduledFuture<?> looks;
    private ScheduledFuture<?> ticks;
    private HttpRequest request;
    private Target target;
    private BodyReader reader;
    /** {@code null} if the access log says nothing of the request. */
    private PushEntry entry;
    private Stage stage = Stage.IDLE;
    /** The last byte of the request was read. */
    private boolean complete = true;
    private long since = System.nanoTime();
    /** When the first byte of the request came. */
    private long begunAt = since;
    private long pendingBefore;

    /** What the connection is waiting for. */
    private enum Stage {
        /** A request. */
        IDLE,
        /** The body of a request that is being carried out. */
        READING,
        /** The fabric. */
        EXECUTING,
        /** The publisher taking the answer, and the rest of a request that was refused. */
        ANSWERED
    }

    MessagingHandler(MessagingServices services) {
        this.services = services;
    }

    /** Belongs at the beginning of the pipeline. */
    StrictRequestDecoder decoder() {
        return decoder;
    }

    private void onHeadStarted() {
        since = System.nanoTime();
        begunAt = since;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        looks = ctx.executor().scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        looks.cancel(false);
        endRequest();
    }

    private void endRequest() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
        if (reader != null) {
            reader.onGone();
            reader = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        since = System.nanoTime();
        if (message instanceof HttpRequest head) {
            // The decoder makes a request of a head that was cut off: nobody is there to answer.
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
        target = Target.of(head.uri());
        entry = services.entry(publisher(), head, target);
        Answer refusal = services.admission().refusal(head, target, publisher().getAddress());
        if (refusal != null) {
            answer(refusal);
            return;
        }
        reader = new MessagingRequest(services, this, head, target).reader();
        if (stage == Stage.READING && HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                    Unpooled.EMPTY_BUFFER));
        }
    }

    private void onContent(HttpContent content) {
        boolean malformed = content.decoderResult().isFailure();
        complete |= content instanceof LastHttpContent && !malformed;
        if (entry != null) {
            entry.received(content.content().readableBytes());
        }
        if (stage == Stage.READING && malformed) {
            endRequest();
            answer(Answer.problem(PushOutcome.BAD_REQUEST, "the body is not well-formed"));
        } else if (stage == Stage.READING) {
            reader.onPart(content.content());
            if (stage == Stage.READING && complete) {
                stage = Stage.EXECUTING;
                reader.onEnd();
            }
        } else if (stage == Stage.IDLE && complete) {
            next();
        }
        content.release();
    }

    @Override
    public ByteBufAllocator allocator() {
        return ctx.alloc();
    }

    @Override
    public InetSocketAddress publisher() {
        return (InetSocketAddress) ctx.channel().remoteAddress();
    }

    @Override
    public void execute(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            return;
        }
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("publisher {}: the node stops", ctx.channel().remoteAddress());
        }
    }

    @Override
    public boolean complete() {
        return complete;
    }

    @Override
    public void answer(Answer answer) {
        execute(() -> write(answer));
    }

    private void write(Answer answer) {
        if (stage == Stage.ANSWERED) {
            return;
        }
        if (!ctx.channel().isActive()) {
            if (entry != null) {
                entry.unheard(answer);
                entry = null;
            }
            return;
        }
        if (stage == Stage.READING) {
            services.metrics().refusedPush(answer.outcome() == null ? PushOutcome.BAD_REQUEST : answer.outcome());
        }
        boolean persistent = persistent();
        String allow = answer.status() == 405 ? target.kind().allow() : null;
        FullHttpResponse response = answer.toResponse(ctx.alloc(), request, persistent, allow);
        if (entry != null) {
            entry.answered(answer, response.content().readableBytes());
            entry = null;
        }
        answered(persistent, response);
    }

    /**
     * Whether another request can follow: only if this one was read whole, or has nothing more to be read. Its length
     * is looked at only if it was understood: else it may be no number.
     */
    private boolean persistent() {
        return request.decoderResult().isSuccess() && (complete || !hasBody()) && HttpUtil.isKeepAlive(request);
    }

    private boolean hasBody() {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private void answered(boolean persistent, Object last) {
        stage = Stage.ANSWERED;
        since = System.nanoTime();
        ctx.writeAndFlush(last).addListener(written -> {
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
        reader = null;
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

    @Override
    public void beginLines() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson");
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        HttpUtil.setTransferEncodingChunked(head, !http10);
        HttpUtil.setKeepAlive(head.headers(), request.protocolVersion(), HttpUtil.isKeepAlive(request) && !http10);
        ctx.write(head, ctx.voidPromise());
    }

    @Override
    public void lines(ByteBuf bytes) {
        ctx.writeAndFlush(new DefaultHttpContent(bytes), ctx.voidPromise());
    }

    @Override
    public void endLines() {
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        answered(!http10 && complete && HttpUtil.isKeepAlive(request), LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Override
    public long behind() {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void read(boolean wanted) {
        since = System.nanoTime();
        ctx.channel().config().setAutoRead(wanted);
    }

    @Override
    public void each15Seconds(Runnable task) {
        ticks = ctx.executor().scheduleWithFixedDelay(task, GONE_LINE_SECONDS, GONE_LINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        ctx.close();
    }

    private void look() {
        long now = System.nanoTime();
        long pending = behind();
        if (pending != pendingBefore) {
            pendingBefore = pending;
            since = now;
        }
        boolean reading = ctx.channel().config().isAutoRead();
        long limit = switch (stage) {
            case IDLE -> decoder.inHead() || !complete ? STALL_NANOS : IDLE_NANOS;
            case READING -> reading || pending > 0 ? STALL_NANOS : Long.MAX_VALUE;
            case ANSWERED -> STALL_NANOS;
            case EXECUTING -> pending > 0 ? STALL_NANOS : Long.MAX_VALUE;
        };
        boolean tooSlow = stage == Stage.READING && target.kind() != Target.Kind.MESSAGES
                && now - begunAt > WHOLE_NANOS;
        if (tooSlow || now - since > limit) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // One that has said all may still wait for its answer; a reader of lines that ends is gone.
        if (event instanceof ChannelInputShutdownEvent && (stage != Stage.EXECUTING || ticks != null)) {
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
