package io.pushfabric.node.push;

import io.netty.buffer.ByteBuf;

/**
 * One message for one parked client.
 *
 * @param body its bytes, which become one HTTP chunk; owned by whoever holds the message
 * @param end whether it is the last one of the response
 * @param contentType replaces the deferral's while nothing of the response was sent; {@code null} for none
 * @param status replaces the deferral's likewise; 0 for none
 */
public record Message(ByteBuf body, boolean end, String contentType, int status) {

    /** A message that replaces nothing of the head. */
    public static Message of(ByteBuf body, boolean end) {
        return new Message(body, end, null, 0);
    }

    /** Bytes of the body. */
    public int size() {
        return body.readableBytes();
    }

    /** Gives the body back. */
    public void release() {
        body.release();
    }
}
