package io.pushfabric.shared.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers each request as soon as its head is there. A request with a body is the last of its connection, and nothing
 * of the body is read; so is one that comes before the client took the answers to those before it.
 */
final class AdminRequests extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminRequests.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<Readiness> ready;
    private final Supplier<String> metrics;

    private boolean closing;

    AdminRequests(Supplier<Readiness> ready, Supplier<String> metrics) {
        this.ready = ready;
        this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (closing || !(part instanceof HttpRequest request)) {
            return;
        }
        if (!ctx.channel().isWritable()) {
            closing = true;
            ctx.close();
            return;
        }
        FullHttpResponse response = answer(ctx, request);
        closing = request.decoderResult().isFailure() || HttpUtil.isTransferEncodingChunked(request)
                || HttpUtil.getContentLength(request, 0L) > 0 || !HttpUtil.isKeepAlive(request);
        if (closing) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), true);
        }
        ctx.writeAndFlush(response).addListener(
                closing ? ChannelFutureListener.CLOSE : ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection of {} broke: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.warn("connection of {} closed", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }

    private FullHttpResponse answer(ChannelHandlerContext ctx, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return text(ctx, statusOf(request.decoderResult().cause()), "");
        }
        if (request.protocolVersion().isKeepAliveDefault()
                && request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return text(ctx, HttpResponseStatus.BAD_REQUEST, "one Host is needed");
        }
        String path = path(request.uri());
        boolean known = path.equals("/live") || path.equals("/ready") || path.equals("/metrics");
        if (!known) {
            return text(ctx, HttpResponseStatus.NOT_FOUND, "there is /live, /ready and /metrics");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse refused = text(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "");
            refused.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            return refused;
        }
        try {
            return switch (path) {
                case "/live" -> text(ctx, HttpResponseStatus.OK, "live");
                case "/ready" -> ready(ctx, ready.get());
                default -> response(ctx, HttpResponseStatus.OK, METRICS, metrics.get());
            };
        } catch (RuntimeException e) {
            LOG.warn("{} could not be answered", path, e);
            return text(ctx, HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the log");
        }
    }

    private static FullHttpResponse ready(ChannelHandlerContext ctx, Readiness readiness) {
        HttpResponseStatus status = readiness.ready() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE;
        return text(ctx, status, readiness.why());
    }

    private static HttpResponseStatus statusOf(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return HttpResponseStatus.REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException
                ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE : HttpResponseStatus.BAD_REQUEST;
    }

    /** Without the query; of the absolute form (RFC 9112 section 3.2.2) only the path. */
    private static String path(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        int start = scheme < 0 ? 0 : Math.max(0, target.indexOf('/', scheme + 3));
        int query = target.indexOf('?', start);
        return target.substring(start, query < 0 ? target.length() : query);
    }

    private static FullHttpResponse text(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
        return response(ctx, status, TEXT, body);
    }

    private static FullHttpResponse response(ChannelHandlerContext ctx, HttpResponseStatus status, String type,
            String body) {
        ByteBuf bytes = ByteBufUtil.writeUtf8(ctx.alloc(), body);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }
}
