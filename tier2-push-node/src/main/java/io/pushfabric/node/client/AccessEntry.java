package io.pushfabric.node.client;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import io.pushfabric.node.observe.AccessLine;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.RequestLine;
import io.pushfabric.shared.EndReason;
import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * What the access log will say of one client request. Exists only if there is a log. Owned by the event loop of the
 * connection.
 */
final class AccessEntry {
    private final AccessLog log;
    private final InetSocketAddress client;
    private final String method;
    private final String target;
    private final Instant time = Instant.now();
    private final long startedAt = System.nanoTime();

    private int status;
    private long bytesOut;
    /** Why the node answered in the backend's place; {@code null} unless it did. */
    private EndReason failure;

    /** @param head as the decoder made it, or {@code null} if it did not come to its end */
    AccessEntry(AccessLog log, InetSocketAddress client, HttpRequest head) {
        // The decoder makes a full request, with a method and a target of its own, of what it cannot read.
        boolean readable = head != null && !(head instanceof FullHttpRequest);
        this.log = log;
        this.client = client;
        this.method = readable ? head.method().name() : null;
        // Cut already here: it stays for as long as the client is parked.
        this.target = readable ? AccessLine.cut(head.uri(), AccessLine.TARGET_CHARACTERS) : null;
    }

    /** Of the final response. */
    void status(int code) {
        status = code;
    }

    /** More bytes of the response body. */
    void sent(long bytes) {
        bytesOut += bytes;
    }

    /** @param reason {@code null} where nothing but the request is to blame */
    void failed(EndReason reason) {
        failure = reason;
    }

    /** Writes the line. @param request or {@code null} if no backend was asked; {@code reason} of the end */
    void end(ProxiedRequest request, EndReason reason) {
        boolean answered = reason == EndReason.COMPLETED && failure != null;
        log.write(new RequestLine(time, client, method, target, status, request == null ? 0 : request.bodyBytes(),
                bytesOut, System.nanoTime() - startedAt, request == null ? null : request.server(),
                request == null ? null : request.handle(), answered ? failure : reason));
    }
}
