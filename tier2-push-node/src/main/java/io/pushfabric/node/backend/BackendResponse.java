package io.pushfabric.node.backend;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * What becomes of a {@link BackendExchange}. Calls come in this order, on the event loop of the exchange: any number of
 * {@link #onInterim}; then {@link #onHead}, {@link #onContent} until the last; or {@link #onUpgraded}.
 * {@link #onFailure} may end it at any point. After the last content, the upgrade, the failure, or
 * {@link BackendExchange#cancel} nothing more is called.
 */
public interface BackendResponse {

    /** A 1xx response other than 101. */
    void onInterim(HttpResponse interim);

    /** The head of the final response. */
    void onHead(HttpResponse head);

    /** A part of the body; the last is a {@code LastHttpContent}, and by then the connection is back in the pool. */
    void onContent(HttpContent content);

    /**
     * The backend answered {@code 101}. The channel is out of the pool, has no HTTP codec any more, does not read yet
     * ({@code autoRead} is off) and belongs to the callee; bytes already read behind the head come by channelRead.
     */
    void onUpgraded(HttpResponse head, Channel backend);

    /** No response, or no complete one: see {@link BackendFailure}. */
    void onFailure(BackendFailure failure);

    /** The exchange can take more of the request body. */
    void onBodyWritable();
}
