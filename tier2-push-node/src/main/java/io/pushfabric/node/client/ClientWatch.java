package io.pushfabric.node.client;

import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.ConnectionState;
import io.pushfabric.node.hold.HoldLimits;

/**
 * Watches what a client connection outside a hold is waiting for, so that nothing is waited for too long. Owned by the
 * event loop of the connection.
 */
final class ClientWatch {
    private final ClientTransport transport;
    private final ClientConnection connection;
    private final ClientInput input;
    private final CurrentRequest current;
    private final ClientTimer timer;
    private boolean lingering;

    ClientWatch(HoldLimits limits, ClientTransport transport, ClientConnection connection,
            ClientInput input, CurrentRequest current) {
        this.transport = transport;
        this.connection = connection;
        this.input = input;
        this.current = current;
        this.timer = new ClientTimer(limits, connection);
    }

    /** Something has changed: looks what the connection is waiting for now. */
    void look() {
        if (!connection.isHeldOrOver()) {
            timer.enter(phase(), transport.pendingBytes());
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
        // The client may have taken the last bytes without a word.
        look();
        return timer.isOver(nowNanos, transport.pendingBytes()) ? timer.phase() : null;
    }

    private ClientPhase phase() {
        if (lingering) {
            return ClientPhase.OTHERS;
        }
        if (connection.state() == ConnectionState.WAITING_FOR_REQUEST) {
            return input.inHead() ? ClientPhase.HEAD : input.isFresh() ? ClientPhase.OPENED : ClientPhase.IDLE;
        }
        if (transport.pendingBytes() > 0) {
            return ClientPhase.WRITE;
        }
        return current.isIncomplete() && input.isRead() ? ClientPhase.BODY : ClientPhase.OTHERS;
    }
}
