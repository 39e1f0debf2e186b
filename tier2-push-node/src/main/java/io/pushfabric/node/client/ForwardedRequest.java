package io.pushfabric.node.client;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.shared.net.CidrSet;
import java.net.URI;
import java.util.Locale;

/** The request as a backend gets it (contract section 1). */
final class ForwardedRequest {
    private static final String FOR = "X-Forwarded-For";
    private static final String PROTO = "X-Forwarded-Proto";
    private static final String HOST = "X-Forwarded-Host";

    private final CidrSet trustedProxies;
    private final String endpoint;

    /** @param endpoint {@code push.advertise} */
    ForwardedRequest(CidrSet trustedProxies, String endpoint) {
        this.trustedProxies = trustedProxies;
        this.endpoint = endpoint;
    }

    /** A new head; the request's own headers are not touched. */
    HttpRequest of(HttpRequest request, String handle, ClientAddress client) {
        boolean trusted = trustedProxies.contains(client.peer().getAddress());
        HttpHeaders headers = RequestFields.passedOn(request.headers(), trusted);
        HttpRequest forwarded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), target(request),
                headers);
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        String upgrade = upgrade(request);
        setHost(request, headers, client);
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (upgrade != null) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, upgrade);
        }
        if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            // RFC 9110 section 10.1.1: an expectation of an HTTP/1.0 client is ignored.
            headers.remove(HttpHeaderNames.EXPECT);
        }
        addForwarded(headers, client, trusted);
        headers.add(HttpHeaderNames.VIA, "1.1 pushfabric");
        headers.set("Push-Handle", handle);
        headers.set("Push-Endpoint", endpoint);
        headers.set("Push-Version", "1");
        return forwarded;
    }

    /** The path and query of any form of target. */
    static String target(HttpRequest request) {
        String uri = request.uri();
        if (uri.startsWith("/") || uri.equals("*")) {
            return uri;
        }
        URI absolute = URI.create(uri);
        String path = absolute.getRawPath().isEmpty() ? "/" : absolute.getRawPath();
        return absolute.getRawQuery() == null ? path : path + "?" + absolute.getRawQuery();
    }

    /** The authority of an absolute target wins over Host (RFC 9112 section 3.2.2). */
    static String host(HttpRequest request) {
        String uri = request.uri();
        if (uri.startsWith("/") || uri.equals("*")) {
            return request.headers().get(HttpHeaderNames.HOST, "");
        }
        return URI.create(uri).getRawAuthority();
    }

    /**
     * The protocol that the client wants to change to, or {@code null}. HTTP/2 in clear text is not passed on: it would
     * carry requests past the rules of this proxy.
     */
    static String upgrade(HttpRequest request) {
        String upgrade = request.headers().get(HttpHeaderNames.UPGRADE);
        boolean asked = upgrade != null && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
        if (!asked || hasBody(request)) {
            return null;
        }
        String lower = upgrade.toLowerCase(Locale.ROOT);
        return lower.contains("h2c") || lower.contains("http/") ? null : upgrade;
    }

    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static void setHost(HttpRequest request, HttpHeaders headers, ClientAddress client) {
        String host = host(request);
        if (host.isEmpty() && !headers.contains(HttpHeaderNames.HOST)) {
            // An HTTP/1.0 client need not name one, an HTTP/1.1 request must.
            host = hostOf(client);
        }
        if (!host.equals(headers.get(HttpHeaderNames.HOST))) {
            headers.set(HttpHeaderNames.HOST, host);
        }
    }

    private static String hostOf(ClientAddress client) {
        String address = client.local().getAddress().getHostAddress();
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + client.local().getPort();
    }

    private static void addForwarded(HttpHeaders headers, ClientAddress client, boolean trusted) {
        String before = String.join(", ", headers.getAll(FOR));
        headers.set(FOR, before.isEmpty() ? client.peerHost() : before + ", " + client.peerHost());
        if (!headers.contains(PROTO)) {
            headers.set(PROTO, "http");
        }
        if (!headers.contains(HOST)) {
            headers.set(HOST, headers.get(HttpHeaderNames.HOST));
        }
    }
}
