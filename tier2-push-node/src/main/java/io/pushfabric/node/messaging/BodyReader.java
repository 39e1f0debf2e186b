package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;

/** Takes the body of one request as it comes. Owned by the event loop of its connection. */
interface BodyReader {

    /** A part, which stays the caller's. */
    void onPart(ByteBuf part);

    /** The body is complete. */
    void onEnd();

    /** The connection is gone: nothing can be answered any more. */
    void onGone();
}
