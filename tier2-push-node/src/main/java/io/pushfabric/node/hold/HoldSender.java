package io.pushfabric.node.hold;

import io.netty.buffer.ByteBuf;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.shared.EndReason;

/**
 * Sends what a parked client gets, from the deferral to the last byte of the response, one write at a time, so that it
 * is always known which message the kernel has taken: whole, in part, or not at all. Owned by the event loop.
 *
 * <p>What happens to a client that does not read: a message of which nothing went out is taken back after
 * {@code push.stall-wait} and dropped whole; one that is partly out stays, its push is answered {@code pending}, and if
 * the client takes no byte of it for {@code clients.body-timeout}, the connection is closed.
 */
final class HoldSender {
    /** Bytes of a message that the kernel takes whole for a client that reads (TCP_NOTSENT_LOWAT). */
    private static final int TAKEN_AT_ONCE = 16 * 1024;

    private final ClientConnection connection;
    private final ConnectionTable table;
    private final HoldLimits limits;
    private final Wire wire;
    private final Hold hold;
    private final Outbox waiting;

    /** What the write under way is; {@code null} while there is none. */
    private Sending sending;
    /** The message of the write under way, if it carries one. */
    private Delivery current;
    /** Bytes reserved for {@link #current}. */
    private int reserved;
    /** Why the hold ended; {@code null} while it lasts. From then on only the last bytes are sent. */
    private EndReason ended;
    private boolean persistent;
    /** The last bytes, while a message that is partly out must go before them. */
    private ByteBuf lastBytes;
    /** What of {@link #lastBytes} is body. */
    private int lastBodySize;
    private int unsentBefore;
    private long progressAt;

    /** What a write under way carries. */
    private enum Sending {
        /** Head of a {@code stream} hold, with the deferral's body. */
        HEAD,
        /** The keep-alive chunk (730). */
        KEEP_ALIVE,
        /** A message, which is not the last one. */
        MESSAGE,
        /** The last message of the response. */
        LAST_MESSAGE,
        /** What ends the response without a message. */
        LAST_BYTES
    }

    HoldSender(ClientConnection connection, ConnectionTable table, Wire wire, Hold hold, Outbox waiting) {
        this.connection = connection;
        this.table = table;
        this.limits = table.limits();
        this.wire = wire;
        this.hold = hold;
        this.waiting = waiting;
    }

    Hold hold() {
        return hold;
    }

    /** Writes the head of a {@code stream} hold, then what was pushed before the deferral came. */
    void start() {
        long now = now();
        waiting.forEach(delivery -> delivery.waitUntil(now + limits.stallWaitNanos()));
        if (hold.deferral().stream()) {
            write(Sending.HEAD, null, hold.response().begin());
        }
        pump();
        schedule();
    }

    /** A command for this hold, while it lasts. */
    void deliver(Delivery delivery) {
        touch();
        if (ended != null) {
            delivery.settle(PushResult.gone(ended));
            return;
        }
        delivery.waitUntil(now() + limits.stallWaitNanos());
        if (sending != null || !waiting.isEmpty()) {
            enqueue(delivery);
        } else {
            dispatch(delivery);
            if (ended == null) {
                schedule();
            }
        }
    }

    /** Behind others: at most {@code clients.max-buffered}. Commands without a message overtake what waits. */
    private void enqueue(Delivery delivery) {
        if (!delivery.isMessage()) {
            dispatch(delivery);
            return;
        }
        long bytes = (long) waiting.bytes() + wire.unsent() + delivery.size();
        boolean room = bytes <= limits.maxBuffered() && waiting.count() < HoldLimits.MAX_WAITING_MESSAGES;
        if (!room || !waiting.offer(delivery)) {
            delivery.settle(PushResult.of(PushOutcome.CLIENT_STALLED));
        } else {
            schedule();
        }
    }

    private void dispatch(Delivery delivery) {
        if (delivery.command() instanceof PushCommand.Expire) {
            end(EndReason.EXPIRED);
            delivery.settle(PushResult.of(PushOutcome.EXPIRED));
        } else if (delivery.command() instanceof PushCommand.Close) {
            closeClient(EndReason.CLOSED);
            delivery.settle(PushResult.of(PushOutcome.CLOSED));
        } else {
            send(delivery);
        }
    }

    private void send(Delivery delivery) {
        Message message = delivery.message();
        if (message.size() == 0 && !message.end()) {
            hold.onMessage(now());
            delivery.settle(PushResult.of(PushOutcome.DELIVERED));
            return;
        }
        if (!reserve(delivery)) {
            delivery.settle(PushResult.of(PushOutcome.CLIENT_STALLED));
            return;
        }
        boolean begun = connection.state() == ConnectionState.BEGUN;
        ByteBuf bytes = begun ? hold.response().chunk(message)
                : message.end() ? hold.response().whole(message) : hold.response().begin(message);
        write(message.end() ? Sending.LAST_MESSAGE : Sending.MESSAGE, delivery, bytes);
    }

    /**
     * Takes the bytes of the message out of the budget of the node, before the kernel can take a part of them and the
     * rest must be kept. One that a client that reads takes at once is tried all the same.
     */
    private boolean reserve(Delivery delivery) {
        if (reserved == 0 && table.budget().tryReserve(delivery.size())) {
            reserved = delivery.size();
        }
        return reserved == delivery.size() || delivery.size() <= TAKEN_AT_ONCE;
    }

    private void write(Sending kind, Delivery delivery, ByteBuf bytes) {
        sending = kind;
        current = delivery;
        if (!bytes.isReadable()) {
            bytes.release();
            onTaken();
        } else if (wire.write(bytes)) {
            onTaken();
        } else {
            stalled();
        }
    }

    /** The kernel did not take all of it: count what waits, or take it back if nothing may wait any more. */
    private void stalled() {
        unsentBefore = wire.unsent();
        progressAt = now();
        if (current != null && reserved < current.size()) {
            if (wire.recall()) {
                drop();
            } else {
                table.budget().reserve(current.size());
                reserved = current.size();
            }
        }
        touch();
    }

    /** Notices that bytes of the write under way are out, and draws the conclusions that cannot wait for its end. */
    private void touch() {
        if (sending == null || ended != null || wire.untouched()) {
            return;
        }
        if (sending == Sending.LAST_MESSAGE) {
            persistent = hold.response().persistent(connection.state() == ConnectionState.BEGUN);
            conclude(EndReason.COMPLETED);
        } else if (connection.state() == ConnectionState.PARKED) {
            begin();
        }
    }

    private void begin() {
        if (current != null) {
            hold.begin(current.message(), limits);
        }
        connection.begin();
    }

    void onWritten() {
        if (sending == null) {
            return;
        }
        onTaken();
        if (connection.state().isParked()) {
            pump();
            schedule();
        }
    }

    /** The kernel has the last byte of the write under way. */
    private void onTaken() {
        Sending taken = sending;
        Delivery delivery = current;
        sending = null;
        current = null;
        table.budget().release(reserved);
        reserved = 0;
        long now = now();
        hold.onWrite(now, bodySize(taken, delivery));
        if (delivery != null) {
            hold.onMessage(now);
        }
        switch (taken) {
            case MESSAGE -> onMessageTaken(delivery);
            case LAST_MESSAGE -> onLastMessageTaken(delivery);
            case LAST_BYTES -> connection.responseDone(persistent, ended);
            default -> sendLastBytes();
        }
    }

    private int bodySize(Sending taken, Delivery delivery) {
        return switch (taken) {
            case HEAD -> hold.response().fallbackSize();
            case KEEP_ALIVE -> hold.keepAliveData().length;
            case MESSAGE, LAST_MESSAGE -> delivery.size();
            case LAST_BYTES -> lastBodySize;
        };
    }

    private void onMessageTaken(Delivery delivery) {
        if (connection.state() == ConnectionState.PARKED) {
            hold.begin(delivery.message(), limits);
            connection.begin();
        }
        sendLastBytes();
        // Last, as everywhere: who is answered may push again from inside the answer.
        delivery.settle(PushResult.of(PushOutcome.DELIVERED));
    }

    private void onLastMessageTaken(Delivery delivery) {
        if (ended == null) {
            persistent = hold.response().persistent(connection.state() == ConnectionState.BEGUN);
            release(EndReason.COMPLETED);
        }
        delivery.settle(PushResult.of(PushOutcome.DELIVERED));
        connection.responseDone(persistent, EndReason.COMPLETED);
    }

    private void sendLastBytes() {
        if (ended != null) {
            ByteBuf bytes = lastBytes;
            lastBytes = null;
            write(Sending.LAST_BYTES, null, bytes);
        }
    }

    /** Starts what waits, as long as the kernel takes it. */
    private void pump() {
        while (sending == null && ended == null) {
            Delivery next = waiting.take();
            if (next == null) {
                return;
            }
            reserved = next.size();
            dispatch(next);
        }
    }

    /** Ends the hold with what the client gets at its time-out (732), and keeps the connection if that is possible. */
    void end(EndReason reason) {
        giveUpUntouched();
        touch();
        if (ended != null) {
            return;
        }
        boolean begun = connection.state() == ConnectionState.BEGUN;
        persistent = hold.response().persistent(begun);
        lastBodySize = begun ? 0 : hold.response().fallbackSize();
        finish(reason, begun ? hold.response().end() : hold.response().fallback());
    }

    /** The same, and the connection ends too. */
    void endForGood(EndReason reason) {
        hold.response().willNotPersist();
        end(reason);
    }

    /** {@code DELETE}, and a flush: a begun response gets its zero chunk, any other not a byte. */
    void closeClient(EndReason reason) {
        giveUpUntouched();
        touch();
        if (ended != null || connection.state() == ConnectionState.PARKED) {
            connection.close(reason);
            return;
        }
        persistent = false;
        finish(reason, hold.response().end());
    }

    private void finish(EndReason reason, ByteBuf bytes) {
        lastBytes = bytes;
        conclude(reason);
        if (sending == null) {
            sendLastBytes();
        }
    }

    /** The hold is over for everybody but the kernel. */
    private void conclude(EndReason reason) {
        release(reason);
        connection.ending(reason);
        progressAt = now();
        schedule();
    }

    private void release(EndReason reason) {
        ended = reason;
        connection.remember(reason);
        table.labels().remove(connection, hold.deferral().labels());
        if (reason != EndReason.COMPLETED) {
            table.observer().onHoldEnded(summary(reason));
        }
        waiting.settleAll(PushResult.gone(reason));
    }

    private EndedHold summary(EndReason reason) {
        Deferral deferral = hold.deferral();
        return new EndedHold(connection.handle(), deferral.labels(), reason, hold.backend(), deferral.gonePath(),
                table.clock().wallMillis());
    }

    /** A message of which nothing is out makes way: it waits again, and is answered as those behind it. */
    private void giveUpUntouched() {
        if (sending != null && sending != Sending.HEAD && ended == null && wire.recall()) {
            Delivery delivery = takeBack();
            if (delivery != null) {
                waiting.putBack(delivery);
            }
        }
    }

    /** After a recall: the message is dropped whole, and the client has not seen a byte of it. */
    private void drop() {
        Delivery delivery = takeBack();
        if (delivery != null) {
            delivery.settle(PushResult.of(PushOutcome.CLIENT_STALLED));
        }
    }

    /** Nothing is under way any more. @return the message that was, or {@code null} */
    private Delivery takeBack() {
        Delivery delivery = current;
        sending = null;
        current = null;
        table.budget().release(reserved);
        reserved = 0;
        return delivery;
    }

    /** The connection is over. @param lasted whether the hold still lasted */
    void onClosed(boolean lasted, EndReason reason) {
        if (lasted) {
            release(reason);
        }
        if (lastBytes != null) {
            lastBytes.release();
            lastBytes = null;
        }
        Delivery delivery = takeBack();
        if (delivery != null) {
            delivery.settle(PushResult.gone(reason));
        }
    }

    void onDeadline(long nowNanos) {
        touch();
        if (sending != null && sinceProgress(nowNanos) >= limits.bodyTimeoutNanos()) {
            connection.close(ended == null ? EndReason.TIMEOUT : ended);
            return;
        }
        checkStalls(nowNanos);
        if (ended == null && hold.timeoutAt() - nowNanos <= 0) {
            end(EndReason.TIMEOUT);
        }
        if (ended == null && keepAliveDue(nowNanos)) {
            keepAlive();
        }
        schedule();
    }

    private long sinceProgress(long nowNanos) {
        int unsent = wire.unsent();
        // A message of which nothing is out is not the client's debt: it will be taken back.
        boolean owed = current == null || ended != null || !wire.untouched();
        if (unsent != unsentBefore || !owed) {
            unsentBefore = unsent;
            progressAt = nowNanos;
        }
        return nowNanos - progressAt;
    }

    private void checkStalls(long nowNanos) {
        if (current != null && !current.answered() && current.deadline() - nowNanos <= 0) {
            if (ended == null && wire.recall()) {
                drop();
                pump();
            } else {
                current.pending();
            }
        }
        waiting.dropStalled(nowNanos);
    }

    private boolean keepAliveDue(long nowNanos) {
        return sending == null && hold.hasKeepAlive() && connection.state() == ConnectionState.BEGUN
                && hold.keepAliveAt() - nowNanos <= 0;
    }

    /** A client that does not read gets none: the chunk is for those that listen. */
    private void keepAlive() {
        write(Sending.KEEP_ALIVE, null, hold.response().chunk(hold.keepAliveData()));
        if (sending != null && wire.recall()) {
            drop();
            hold.onWrite(now(), 0);
        }
    }

    /** Asks to be woken for the first thing that is due. */
    void schedule() {
        ConnectionState state = connection.state();
        if (!state.isParked() && state != ConnectionState.ENDING) {
            return;
        }
        long due = ended == null ? hold.timeoutAt() : progressAt + limits.bodyTimeoutNanos();
        if (hold.hasKeepAlive() && state == ConnectionState.BEGUN && sending == null) {
            due = earlier(due, hold.keepAliveAt());
        }
        if (sending != null) {
            due = earlier(due, progressAt + limits.bodyTimeoutNanos());
        }
        if (current != null && !current.answered()) {
            due = earlier(due, current.deadline());
        }
        if (!waiting.isEmpty()) {
            due = earlier(due, waiting.first().deadline());
        }
        connection.wakeAt(due);
    }

    private static long earlier(long a, long b) {
        return a - b <= 0 ? a : b;
    }

    private long now() {
        return table.clock().nanoTime();
    }
}
