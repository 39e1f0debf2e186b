package io.pushfabric.node.client;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.pushfabric.shared.EndReason;

/** What a {@link ProxiedRequest} can do to its client. Owned by the event loop of the connection. */
interface ClientOutput {

    /** A 1xx response. */
    void interim(HttpResponse interim);

    /** The head of the normal response. */
    void head(HttpResponse head);

    /** A part of its body; the last one ends the response. @param persistent whether the connection stays */
    void content(HttpContent content, boolean persistent);

    /** A response of the node's own, in place of the backend's. */
    void answer(HttpResponseStatus status, String detail, EndReason reason);

    /** Ends a response that has begun so that the client sees that it is not whole. */
    void cutShort(boolean untilClose);

    /** Asks for more of the request body, or for none. */
    void readBody(boolean wanted);

    /** Whether the client has closed its sending side: then it can be answered, but not parked. */
    boolean inputClosed();

    /** Whether the client takes more now. */
    boolean writable();

    /** The connection is a tunnel from here on: writes the head, and takes HTTP out of the way. */
    void becomeTunnel(HttpResponse head, Channel backend);
}
