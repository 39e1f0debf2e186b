package io.pushfabric.node.backend;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;

/**
 * A request head that is ready to be sent to a backend: hop-by-hop headers removed, {@code Push-*} and
 * {@code X-Forwarded-*} added, {@code Content-Length} or {@code Transfer-Encoding: chunked} set as the body needs.
 *
 * @param hasBody whether content follows; then {@link BackendExchange#body} is called until the last content
 * @param client whose address {@code client-hash} uses
 */
public record BackendRequest(HttpRequest head, boolean hasBody, InetAddress client) {

    /** The head is sent as a head, perhaps more than once: a message with its content inside is none. */
    public BackendRequest {
        if (head instanceof HttpContent) {
            throw new IllegalArgumentException("a request head with content: " + head);
        }
    }
}
