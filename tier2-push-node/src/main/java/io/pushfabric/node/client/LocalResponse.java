package io.pushfabric.node.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Responses that the node itself gives to a client: short, plain text, and nothing that the client sent in them. */
final class LocalResponse {

    private LocalResponse() {
    }

    /**
     * @param head whether the request was a HEAD
     * @param connection {@code close}, {@code keep-alive} for an HTTP/1.0 client that asked for it, or {@code null}
     */
    static FullHttpResponse of(HttpResponseStatus status, String detail, boolean head, CharSequence connection) {
        ByteBuf body = Unpooled.copiedBuffer(status + ": " + detail + "\n", StandardCharsets.US_ASCII);
        int length = body.readableBytes();
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                head ? Unpooled.EMPTY_BUFFER : body);
        if (head) {
            body.release();
        }
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=us-ascii");
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, length);
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
        }
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        if (connection != null) {
            response.headers().set(HttpHeaderNames.CONNECTION, connection);
        }
        return response;
    }

    static CharSequence connection(boolean persistent, boolean http10) {
        if (!persistent) {
            return HttpHeaderValues.CLOSE;
        }
        return http10 ? HttpHeaderValues.KEEP_ALIVE : null;
    }
}
