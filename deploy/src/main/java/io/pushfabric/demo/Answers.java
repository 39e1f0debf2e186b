package io.pushfabric.demo;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The normal responses of the demo application. */
final class Answers {
    private Answers() {
    }

    static FullHttpResponse page(Page page) {
        FullHttpResponse response = response(HttpResponseStatus.OK, page.contentType(), page.content());
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-cache").set(HttpHeaderNames.CONTENT_SECURITY_POLICY,
                "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        return response;
    }

    static FullHttpResponse json(HttpResponseStatus status, ObjectNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = response(status, "application/json", bytes);
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }

    static FullHttpResponse error(HttpResponseStatus status, String text) {
        return json(status, JsonMapper.shared().createObjectNode().put("error", text));
    }

    static FullHttpResponse notAllowed(HttpMethod method, String path, List<HttpMethod> allowed) {
        FullHttpResponse response = error(HttpResponseStatus.METHOD_NOT_ALLOWED, path + " does not take " + method);
        response.headers().set(HttpHeaderNames.ALLOW,
                allowed.stream().map(HttpMethod::name).collect(Collectors.joining(", ")));
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status, String contentType, byte[] body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType).set("X-Content-Type-Options", "nosniff");
        return response;
    }
}
