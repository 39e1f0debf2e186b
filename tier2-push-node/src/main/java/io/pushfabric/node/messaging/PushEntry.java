package io.pushfabric.node.messaging;

import io.pushfabric.node.observe.AccessLog;
import io.pushfabric.node.observe.PushLine;
import io.pushfabric.node.push.PushOutcome;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the access log will say of one request that names a handle or a label, or of one line of a batch. Exists only if
 * there is a log. Owned by the event loop of the connection.
 */
final class PushEntry {
    /** With these the node that carried it out holds the client. */
    private static final Set<PushOutcome> HELD = EnumSet.of(PushOutcome.DELIVERED, PushOutcome.PENDING,
            PushOutcome.CLOSED, PushOutcome.EXPIRED, PushOutcome.FOUND, PushOutcome.CLIENT_STALLED,
            PushOutcome.NOT_PARKED_YET);

    private final AccessLog log;
    private final InetSocketAddress publisher;
    private final String method;
    private final String target;
    private final Instant time = Instant.now();
    private final long startedAt = System.nanoTime();
    private String handle;
    private long bytesIn;

    PushEntry(AccessLog log, InetSocketAddress publisher, String method, String target) {
        this.log = log;
        this.publisher = publisher;
        this.method = method;
        this.target = target;
    }

    /** Which handle is meant. @param name whole; the log cuts it */
    PushEntry to(String name) {
        handle = name;
        return this;
    }

    /** More bytes of the message. */
    void received(int bytes) {
        bytesIn += bytes;
    }

    /** Writes the line. @param sent bytes of the answer's body */
    void answered(Answer answer, long sent) {
        write(answer, answer.status(), sent);
    }

    /** Writes the line of a request whose publisher left before its answer. */
    void unheard(Answer answer) {
        write(answer, 0, 0);
    }

    private void write(Answer answer, int status, long sent) {
        PushOutcome outcome = answer.outcome();
        String holder = handle != null && outcome != null && HELD.contains(outcome) ? answer.holder() : null;
        log.write(new PushLine(time, publisher, method, target, status, bytesIn, sent,
                System.nanoTime() - startedAt, holder, handle, outcome));
    }
}
