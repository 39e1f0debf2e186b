package io.pushfabric.demo;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;

/** The labelling protocol, seen from the application: reads the handle of a request and answers "later". */
final class Deferral {
    private static final Pattern HANDLE = Pattern.compile("[A-Za-z0-9_-]{16,200}");
    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9-]{1,64}");
    /** A page that has closed is noticed by the node; this is for one that silently went away. */
    private static final int STREAM_SECONDS = 3_600;
    /** Shorter than the idle time-outs of common proxies. */
    private static final int POLL_SECONDS = 25;

    private Deferral() {
    }

    /** The hold that the request can become; none if it did not come through a push node. */
    static Optional<Hold> holdOf(HttpHeaders request, Hold.Kind kind, String client, Clock clock) {
        String handle = request.get("Push-Handle", "");
        String endpoint = request.get("Push-Endpoint", "");
        if (!HANDLE.matcher(handle).matches() || !endpoint.startsWith("http://")) {
            return Optional.empty();
        }
        String name = CLIENT.matcher(client).matches() ? client : "";
        return Optional.of(new Hold(handle, URI.create(endpoint), kind, name, clock.instant()));
    }

    /** Sends the head and this event now, and leaves the response open for messages. */
    static FullHttpResponse stream(Hold hold, String firstEvent) {
        // A first chunk, for Firefox fires "open" only when the first byte of the body is there.
        FullHttpResponse response = deferral(hold, "text/event-stream; charset=utf-8", firstEvent);
        response.headers().set("Push-Hold", "stream").set("Push-Timeout", STREAM_SECONDS)
                .set("Push-Keep-Alive", "15; data=\":\\n\\n\"");
        return response;
    }

    /** Sends nothing now; the body is the answer if no message comes in time. */
    static FullHttpResponse poll(Hold hold) {
        FullHttpResponse response = deferral(hold, "application/json", "{\"nothing\":true}");
        response.headers().set("Push-Hold", "response").set("Push-Timeout", POLL_SECONDS);
        return response;
    }

    private static FullHttpResponse deferral(Hold hold, String contentType, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers().set("Push-Handle", hold.handle()).set("Push-Label", "demo").set("Push-Gone", "/gone")
                .set(HttpHeaderNames.CONTENT_TYPE, contentType).set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response;
    }
}
