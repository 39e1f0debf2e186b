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
    private final ClientConnection connection;
    private final ConnectionTable table;
    private final HoldLimits limits;
    private final Wire wire;
    private final Hold hold;
    private final Outbox waiting;
    private final PresentWrite present;

    /** Why the hold ended; {@code null} while it lasts. From then on only the last bytes are sent. */
    private EndReason ended;
    private long endedAtMillis;
    private boolean persistent;
    /** The last bytes, while a message that is partly out must go before them. */
    private ByteBuf lastBytes;
    /** What of {@link #lastBytes} is body. */
    private int lastBodySize;

    HoldSender(ClientConnection connection, ConnectionTable table, Wire wire, Hold hold, Outbox waiting) {
        this.connection = connection;
        this.table = table;
        this.limits = table.limits();
        this.wire = wire;
        this.hold = hold;
        this.waiting = waiting;
        this.present = new PresentWrite(wire, table.budget(), table.clock());
    }

    Hold hold() {
        return hold;
    }

    /** Writes the head of a {@code stream} hold, then what was pushed before the deferral came. */
    void start() {
        table.observer().onHeld(summary());
        long now = now();
        waiting.forEach(delivery -> delivery.waitUntil(now + limits.stallWaitNanos()));
        if (hold.deferral().stream()) {
            write(PresentWrite.Kind.HEAD, null, hold.response().begin());
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
        if (present.isUnderWay() || !waiting.isEmpty()) {
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
        if (!present.reserve(delivery)) {
            delivery.settle(PushResult.of(PushOutcome.CLIENT_STALLED));
            return;
        }
        boolean begun = connection.state() == ConnectionState.BEGUN;
        ByteBuf bytes = begun ? hold.response().chunk(message)
                : message.end() ? hold.response().whole(message) : hold.response().begin(message);
        write(message.end() ? PresentWrite.Kind.LAST_MESSAGE : PresentWrite.Kind.MESSAGE, delivery, bytes);
    }

    private void write(PresentWrite.Kind kind, Delivery delivery, ByteBuf bytes) {
        if (present.begin(kind, delivery, bytes)) {
            onTaken();
            return;
        }
        if (present.lacksReservation()) {
            if (wire.recall()) {
                drop();
            } else {
                present.reserveNow();
            }
        }
        touch();
    }

    /** Notices that bytes of the write under way are out, and draws the conclusions that cannot wait for its end. */
    private void touch() {
        if (ended != null || !present.isTouched()) {
            return;
        }
        if (present.kind() == PresentWrite.Kind.LAST_MESSAGE) {
            persistent = hold.response().persistent(connection.state() == ConnectionState.BEGUN);
            conclude(EndReason.COMPLETED);
        } else if (connection.state() == ConnectionState.PARKED) {
            begin();
        }
    }

    private void begin() {
        if (present.message() != null) {
            hold.begin(present.message().message(), limits);
        }
        connection.begin();
    }

    void onWritten() {
        if (!present.isUnderWay()) {
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
        PresentWrite.Kind taken = present.kind();
        Delivery delivery = present.clear();
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

    private int bodySize(PresentWrite.Kind taken, Delivery delivery) {
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
            write(PresentWrite.Kind.LAST_BYTES, null, bytes);
        }
    }

    /** Starts what waits, as long as the kernel takes it. */
    private void pump() {
        while (!present.isUnderWay() && ended == null) {
            Delivery next = waiting.take();
            if (next == null) {
                return;
            }
            present.takeReservationOf(next);
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
        if (!present.isUnderWay()) {
            sendLastBytes();
        }
    }

    /** The hold is over for everybody but the kernel. */
    private void conclude(EndReason reason) {
        release(reason);
        connection.ending(reason);
        present.countFromNow();
        schedule();
    }

    private void release(EndReason reason) {
        ended = reason;
        endedAtMillis = table.clock().wallMillis();
        connection.remember(reason);
        table.labels().remove(connection, hold.deferral().labels());
        if (reason != EndReason.COMPLETED) {
            table.observer().onHoldEnded(ended());
        }
        table.observer().onReleased(summary(), reason, endedAtMillis);
        waiting.settleAll(PushResult.gone(reason));
    }

    private EndedHold ended() {
        Deferral deferral = hold.deferral();
        return new EndedHold(connection.handle(), deferral.labels(), ended, hold.backend(), deferral.gonePath(),
                endedAtMillis);
    }

    HoldSummary summary() {
        return connection.summarize(hold);
    }

    /** Other nodes must know which messages were delivered, lest they deliver a repeat. */
    void onIdDelivered() {
        if (ended == null) {
            table.observer().onHeld(summary());
        } else {
            table.observer().onReleased(summary(), ended, endedAtMillis);
        }
    }

    /** A message of which nothing is out makes way: it waits again, and is answered as those behind it. */
    private void giveUpUntouched() {
        boolean givesWay = present.isUnderWay() && present.kind() != PresentWrite.Kind.HEAD && ended == null;
        if (givesWay && wire.recall()) {
            Delivery delivery = present.clear();
            if (delivery != null) {
                waiting.putBack(delivery);
            }
        }
    }

    /** After a recall: the message is dropped whole, and the client has not seen a byte of it. */
    private void drop() {
        Delivery delivery = present.clear();
        if (delivery != null) {
            delivery.settle(PushResult.of(PushOutcome.CLIENT_STALLED));
        }
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
        Delivery delivery = present.clear();
        if (delivery != null) {
            delivery.settle(PushResult.gone(reason));
        }
    }

    void onDeadline(long nowNanos) {
        touch();
        if (present.isUnderWay() && present.sinceProgress(nowNanos, ended == null) >= limits.bodyTimeoutNanos()) {
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

    private void checkStalls(long nowNanos) {
        Delivery message = present.message();
        if (message != null && !message.answered() && message.deadline() - nowNanos <= 0) {
            if (ended == null && wire.recall()) {
                drop();
                pump();
            } else {
                message.pending();
            }
        }
        waiting.dropStalled(nowNanos);
    }

    private boolean keepAliveDue(long nowNanos) {
        return !present.isUnderWay() && hold.hasKeepAlive() && connection.state() == ConnectionState.BEGUN
                && hold.keepAliveAt() - nowNanos <= 0;
    }

    /** A client that does not read gets none: the chunk is for those that listen. */
    private void keepAlive() {
        write(PresentWrite.Kind.KEEP_ALIVE, null, hold.response().chunk(hold.keepAliveData()));
        if (present.isUnderWay() && wire.recall()) {
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
        long owed = present.progressAt() + limits.bodyTimeoutNanos();
        long due = ended == null ? hold.timeoutAt() : owed;
        if (present.isUnderWay()) {
            due = earlier(due, owed);
        } else if (hold.hasKeepAlive() && state == ConnectionState.BEGUN) {
            due = earlier(due, hold.keepAliveAt());
        }
        Delivery message = present.message();
        if (message != null && !message.answered()) {
            due = earlier(due, message.deadline());
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
