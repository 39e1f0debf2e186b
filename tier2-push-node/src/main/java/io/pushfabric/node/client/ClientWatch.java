package io.pushfabric.node.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.HoldLimits;

/**
 * Watches what a client connection outside a hold is waiting for, so that nothing is waited for too long. Owned by the
 * event loop of the connection.
 */
final class ClientWatch {
    private final Channel channel;
    private final ClientConnection connection;
    private final ClientInput input;
    private final CurrentRequest current;
    private final ClientTimer timer;
    private boolean lingering;

    ClientWatch(HoldLimits limits, Channel channel, ClientConnection connection, ClientInput input,
            CurrentRequest current) {
        this.channel = channel;
        this.connection = connection;
        this.input = input;
        this.current = current;
        this.timer = new ClientTimer(limits, connection);
    }

    /** Something has changed: looks what the connection is waiting for now. */
    void look() {
        if (!connection.isHeldOrOver()) {
            timer.enter(phase(), pendingBytes());
        }
    }

    /** Something moved: the time starts anew. */
    void progress() {
        timer.progress();
    }

    /** All that is left to do is to close without a reset. */
    void linger() {
        lingering = true;
        look();
    }

    /** @return what was waited for too long, or {@code null} */
    ClientPhase overdue(long nowNanos) {
        return timer.isOver(nowNanos, pendingBytes()) ? timer.phase() : null;
    }

    private ClientPhase phase() {
        if (lingering) {
            return ClientPhase.OTHERS;
        }
        if (connection.state() == ConnectionState.WAITING_FOR_REQUEST) {
            return input.inHead() ? ClientPhase.HEAD : input.isFresh() ? ClientPhase.OPENED : ClientPhase.IDLE;
        }
        if (pendingBytes() > 0) {
            return ClientPhase.WRITE;
        }
        return current.isIncomplete() && input.isRead() ? ClientPhase.BODY : ClientPhase.OTHERS;
    }

    /** Bytes that wait for the client. */
    private long pendingBytes() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
