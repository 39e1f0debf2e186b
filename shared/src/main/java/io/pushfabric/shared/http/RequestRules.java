package io.pushfabric.shared.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/** What a request head must be before anything is done with it (RFC 9112 sections 3, 5 and 6). */
public final class RequestRules {
    /** A registered name, an IPv4 or a bracketed IPv6 address, and a port: no user, no path, no list. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+;=%-]*|\\[[0-9A-Fa-f:.]+])(?::[0-9]{0,5})?");

    private RequestRules() {
    }

    /** @return why the request is refused, or {@code null} if it is well-formed */
    public static Rejection check(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Rejection(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "not HTTP/1.1 or HTTP/1.0");
        }
        Rejection framing = checkFraming(request.headers());
        return framing == null ? checkHost(request) : framing;
    }

    private static Rejection checkFraming(HttpHeaders headers) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1
                || !codings.isEmpty() && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))) {
            // Netty takes chunked at the end of a list; what is passed on would have lost the codings before it.
            return new Rejection(HttpResponseStatus.NOT_IMPLEMENTED, "only the transfer coding chunked is known");
        }
        if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2)) {
            // Netty takes 8 bytes behind such a head for its body, without a word in it about a length.
            return bad("a WebSocket handshake older than RFC 6455");
        }
        return null;
    }

    private static Rejection undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Rejection(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is longer than "
                    + StrictRequestDecoder.MAX_HEAD + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Rejection(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the request head is longer than " + StrictRequestDecoder.MAX_HEAD + " bytes");
        }
        return new Rejection(HttpResponseStatus.BAD_REQUEST, "not a well-formed HTTP request");
    }

    private static Rejection checkHost(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return bad("more than one Host");
        }
        if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return bad("no Host");
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.get(0)).matches()) {
            return bad("Host is not a host and port");
        }
        return checkTarget(request.uri(), request.method());
    }

    private static Rejection checkTarget(String target, HttpMethod method) {
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return bad("the target has characters that must be percent-encoded");
        }
        int query = target.indexOf('?');
        if (target.substring(0, query < 0 ? target.length() : query).indexOf('\\') >= 0) {
            return bad("the path has a backslash, which some servers take for a slash");
        }
        if (target.startsWith("/")) {
            return target.indexOf('#') >= 0 ? bad("the target has a fragment") : null;
        }
        if (target.equals("*")) {
            return method.equals(HttpMethod.OPTIONS) ? null : bad("the target * is for OPTIONS");
        }
        try {
            URI uri = new URI(target);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean host = uri.getRawAuthority() != null && HOST.matcher(uri.getRawAuthority()).matches();
            return http && host && uri.getRawFragment() == null ? null : bad("the target is of no known form");
        } catch (URISyntaxException e) {
            return bad("the target is of no known form");
        }
    }

    private static Rejection bad(String detail) {
        return new Rejection(HttpResponseStatus.BAD_REQUEST, detail);
    }

    /** The status that the sender gets, and a sentence for it. */
    public record Rejection(HttpResponseStatus status, String detail) {
    }
}
