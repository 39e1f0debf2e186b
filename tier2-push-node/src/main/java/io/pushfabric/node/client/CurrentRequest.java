package io.pushfabric.node.client;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.pushfabric.node.hold.RequestTraits;
import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.shared.EndReason;
import java.net.InetSocketAddress;

/**
 * The request that a client connection is at, from its head to the end of its response, the time parked included. Owned
 * by the event loop of the connection.
 */
final class CurrentRequest {
    private final AccessLog log;
    private final InetSocketAddress client;

    private RequestTraits traits;
    /** {@code null} between requests, and while the node answers by itself. */
    private ProxiedRequest proxied;
    /** {@code null} between requests, and always if there is no access log. */
    private AccessEntry entry;

    CurrentRequest(AccessLog log, InetSocketAddress client) {
        this.log = log;
        this.client = client;
    }

    /** A head has come. @param mayPersist whether another request may follow on the connection */
    void begin(HttpRequest head, boolean mayPersist) {
        note(head);
        traits = new RequestTraits(head.protocolVersion().equals(HttpVersion.HTTP_1_0),
                head.method().equals(HttpMethod.HEAD), HttpUtil.isKeepAlive(head) && mayPersist);
    }

    /** A head has begun, and its end does not come. */
    void beginWithoutHead() {
        note(null);
        traits = new RequestTraits(false, false, false);
    }

    private void note(HttpRequest head) {
        if (log.enabled()) {
            entry = new AccessEntry(log, client, head);
        }
    }

    /** It goes to a backend. */
    void forward(ProxiedRequest request) {
        proxied = request;
    }

    /** Its response is over, and the connection goes on. */
    void clear() {
        proxied = null;
    }

    RequestTraits traits() {
        return traits;
    }

    ProxiedRequest proxied() {
        return proxied;
    }

    /** Whatever the response, the connection ends with it. */
    void willNotPersist() {
        traits = new RequestTraits(traits.http10(), traits.head(), false);
    }

    /** Whether the connection can go on after a response that is given now. */
    boolean persistent() {
        return traits.persistent() && (proxied == null || proxied.requestComplete());
    }

    /** Whether it went to a backend, and was read to its last byte. */
    boolean isWhole() {
        return proxied != null && proxied.requestComplete();
    }

    /** Whether it went to a backend, and more of its body is to come. */
    boolean isIncomplete() {
        return proxied != null && !proxied.requestComplete();
    }

    /** The head of its final response is sent. */
    void onStatus(int status) {
        if (entry != null) {
            entry.status(status);
        }
    }

    /** More of the body of its response is sent. */
    void onSent(long bytes) {
        if (entry != null) {
            entry.sent(bytes);
        }
    }

    /** The node answers in the backend's place. @param reason {@code null} where only the request is to blame */
    void onFailed(EndReason reason) {
        if (entry != null) {
            entry.failed(reason);
        }
    }

    /** Its response is over, or will never be. Only the first call for a request counts. */
    void onEnd(EndReason reason) {
        if (entry != null) {
            entry.end(proxied, reason);
            entry = null;
        }
    }
}
