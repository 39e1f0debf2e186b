package io.pushfabric.node.client;

import io.pushfabric.node.hold.ClientConnection;
import io.pushfabric.node.hold.Clock;
import io.pushfabric.node.hold.HoldLimits;

/**
 * How long a connection may stay in its {@link ClientPhase}. No timer object: it asks the wheel of the table to look
 * again, and what is pushed on costs nothing. Owned by the event loop of the connection.
 */
final class ClientTimer {
    private final HoldLimits limits;
    private final ClientConnection connection;
    private ClientPhase phase = ClientPhase.OTHERS;
    private long since;
    private long pendingBefore;

    ClientTimer(HoldLimits limits, ClientConnection connection) {
        this.limits = limits;
        this.connection = connection;
    }

    ClientPhase phase() {
        return phase;
    }

    /** The connection is in this phase now; the time runs from when it came into it. */
    void enter(ClientPhase now, long pendingBytes) {
        if (phase != now) {
            phase = now;
            pendingBefore = pendingBytes;
            progress();
            wake();
        }
    }

    /** Something moved: the time starts anew. */
    void progress() {
        since = Clock.SYSTEM.nanoTime();
    }

    /** Whether the phase has lasted too long. If not, it asks to be called again. */
    boolean isOver(long nowNanos, long pendingBytes) {
        if (phase == ClientPhase.WRITE && pendingBytes != pendingBefore) {
            pendingBefore = pendingBytes;
            since = nowNanos;
        }
        if (phase == ClientPhase.OTHERS) {
            return false;
        }
        if (nowNanos - since >= limit()) {
            return true;
        }
        wake();
        return false;
    }

    private void wake() {
        if (phase != ClientPhase.OTHERS) {
            // A write is looked at more often, so that bytes taken in between are seen.
            long step = phase == ClientPhase.WRITE ? limit() / 4 : limit();
            connection.wakeAt(Math.min(since + limit(), Clock.SYSTEM.nanoTime() + step));
        }
    }

    private long limit() {
        return switch (phase) {
            case OPENED, HEAD -> limits.headerTimeoutNanos();
            case IDLE -> limits.keepAliveTimeoutNanos();
            case BODY, WRITE -> limits.bodyTimeoutNanos();
            case OTHERS -> Long.MAX_VALUE;
        };
    }
}
