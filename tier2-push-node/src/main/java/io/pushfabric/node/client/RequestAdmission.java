package io.pushfabric.node.client;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.observe.Rejection;
import io.pushfabric.shared.http.RequestRules;

/** Says whether a request may go to a backend at all. */
final class RequestAdmission {
    private final long maxBody;

    /** @param maxBody bytes */
    RequestAdmission(long maxBody) {
        this.maxBody = maxBody;
    }

    /** @return why it may not, or {@code null} */
    Refusal check(HttpRequest request) {
        RequestRules.Rejection malformed = RequestRules.check(request);
        if (malformed != null) {
            return new Refusal(malformed.status(), malformed.detail(), kindOf(malformed.status()));
        }
        // TRACE would show the client what the node adds; CONNECT is for forward proxies.
        if (request.method().equals(HttpMethod.TRACE) || request.method().equals(HttpMethod.CONNECT)) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "this method is not forwarded",
                    Rejection.BAD_REQUEST);
        }
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return new Refusal(HttpResponseStatus.EXPECTATION_FAILED, "only 100-continue can be expected",
                    Rejection.BAD_REQUEST);
        }
        return HttpUtil.getContentLength(request, 0L) > maxBody ? bodyTooLarge() : null;
    }

    Refusal bodyTooLarge() {
        return new Refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request body is larger than " + maxBody
                + " bytes", Rejection.BODY_TOO_LARGE);
    }

    long maxBody() {
        return maxBody;
    }

    private static Rejection kindOf(HttpResponseStatus status) {
        return switch (status.code()) {
            case 414 -> Rejection.TARGET_TOO_LONG;
            case 431 -> Rejection.HEAD_TOO_LARGE;
            default -> Rejection.BAD_REQUEST;
        };
    }

    /** The answer to the client, and what is counted. */
    record Refusal(HttpResponseStatus status, String detail, Rejection kind) {
    }
}
