package io.pushfabric.node.backend;

import io.netty.handler.codec.http.HttpContent;

/**
 * One request under way to one backend group. Everything is called on the event loop of the client connection, on
 * which the backend connection lives too.
 */
public interface BackendExchange {

    /** Sends the next part of the request body; the last one is a {@code LastHttpContent}. Takes over the content. */
    void body(HttpContent content);

    /** Whether more body can be taken now; {@link BackendResponse#onBodyWritable} tells when it can again. */
    boolean bodyWritable();

    /** Back-pressure from the client: stops and starts the reading of the response. */
    void readResponse(boolean wanted);

    /** The client is gone or was answered otherwise: gives the connection up, or the place in the queue. Idempotent. */
    void cancel();

    /** {@code host:port} of the server that was chosen last, or {@code null} before one was. For the access log. */
    String server();
}
