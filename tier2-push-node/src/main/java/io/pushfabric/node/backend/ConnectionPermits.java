package io.pushfabric.node.backend;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Bounds the open connections to one server over all loops. Loops that find none free stand in line; a permit that is
 * given back goes to the first of them, so that none starves. A permit is free only while nobody stands in line.
 *
 * <p>Thread-safe: every loop calls it. The lock is held for a few instructions, and never while a claimant is called.
 */
final class ConnectionPermits {
    private final int max;
    private final List<PermitClaimant> members = new CopyOnWriteArrayList<>();
    private final Map<PermitClaimant, Long> line = new LinkedHashMap<>();
    private int taken;
    // Read without the lock by loops that put a connection back. Written before members' idle counts are read, as
    // those are written before this is read: one of the two sees the other.
    private volatile int waiting;

    ConnectionPermits(int max) {
        this.max = max;
    }

    /** Makes a claimant's idle connections available to others. */
    void enroll(PermitClaimant claimant) {
        members.add(claimant);
    }

    /** Ends what {@link #enroll} began. */
    void resign(PermitClaimant claimant) {
        members.remove(claimant);
        leave(claimant);
    }

    synchronized boolean available() {
        return taken < max;
    }

    synchronized boolean tryTake() {
        if (taken >= max) {
            return false;
        }
        taken++;
        return true;
    }

    /** Takes a free permit, or stands in line (keeping its place, if it stands there) and returns false. */
    boolean takeOrJoin(PermitClaimant claimant, long now) {
        synchronized (this) {
            if (taken < max) {
                taken++;
                return true;
            }
            line.putIfAbsent(claimant, now);
            waiting = line.size();
        }
        for (PermitClaimant member : members) {
            if (member.idle() > 0) {
                member.onIdleWanted();
                break;
            }
        }
        return false;
    }

    synchronized void leave(PermitClaimant claimant) {
        line.remove(claimant);
        waiting = line.size();
    }

    /** Gives a permit back: to the first in line. */
    void release() {
        PermitClaimant next = null;
        synchronized (this) {
            Iterator<PermitClaimant> first = line.keySet().iterator();
            if (first.hasNext()) {
                next = first.next();
                first.remove();
                waiting = line.size();
            } else {
                taken--;
            }
        }
        if (next != null) {
            next.onPermit();
        }
    }

    /** Whether a loop stands in line. */
    boolean contended() {
        return waiting > 0;
    }

    /** Whether somebody else has stood in line for so long. */
    boolean owedTo(PermitClaimant self, long nanos, long now) {
        if (waiting == 0) {
            return false;
        }
        synchronized (this) {
            for (Map.Entry<PermitClaimant, Long> entry : line.entrySet()) {
                if (entry.getKey() != self) {
                    return now - entry.getValue() >= nanos;
                }
            }
            return false;
        }
    }

    synchronized int taken() {
        return taken;
    }
}
