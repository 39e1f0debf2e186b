package io.pushfabric.node.push;

import io.netty.buffer.ByteBuf;

/**
 * One message for one parked client, or for each that carries a label.
 *
 * @param body its bytes, which become one HTTP chunk; owned by whoever holds the message
 * @param end whether it is the last one of the response
 * @param contentType replaces the deferral's while nothing of the response was sent; {@code null} for none
 * @param status replaces the deferral's likewise; 0 for none
 * @param id keyed hash of the {@code Push-Id}; 0 for none
 */
public record Message(ByteBuf body, boolean end, String contentType, int status, long id) {

    /** A message that replaces nothing of the head and has no id. */
    public static Message of(ByteBuf body, boolean end) {
        return new Message(body, end, null, 0, 0);
    }

    /** Bytes of the body. */
    public int size() {
        return body.readableBytes();
    }

    /** The same message once more, with a body that is released by itself. */
    public Message share() {
        return new Message(body.retainedDuplicate(), end, contentType, status, id);
    }

    /** Gives the body back. */
    public void release() {
        body.release();
    }
}
