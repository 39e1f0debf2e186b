package io.pushfabric.node.hold;

/**
 * What of a request decides how its response is framed (RFC 9112 section 6).
 *
 * @param http10 the client speaks HTTP/1.0 and knows no chunks
 * @param head the method is HEAD, so that no body byte may ever follow the head
 * @param persistent the client wants the connection kept after the response
 */
public record RequestTraits(boolean http10, boolean head, boolean persistent) {
}
