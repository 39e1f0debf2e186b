package io.pushfabric.node.client;

import io.netty.channel.ChannelHandlerContext;
import io.pushfabric.node.hold.Wire;
import java.util.function.IntSupplier;

/**
 * The way to one client: a socket of its own, or a link to the balancer that has the socket. Owned by the event loop of
 * the connection.
 */
public interface ClientTransport {

    /** Who the client is. */
    ClientAddress address();

    /**
     * The wire for holds.
     *
     * @param beforeEncoder what is written to it does not pass the encoder
     * @param unread how many bytes of the client the decoder has not used
     */
    Wire wire(ChannelHandlerContext beforeEncoder, IntSupplier unread);

    /** Bytes that wait for the client. */
    long pendingBytes();

    /** Tells the client that nothing more comes; what it sends is still wanted. */
    void shutdownOutput();

    /** Closes after the response, though the client may still be sending. */
    void closeLingering();

    /** The next close tells the client that what it got is not whole. */
    void closeWillReset();
}
