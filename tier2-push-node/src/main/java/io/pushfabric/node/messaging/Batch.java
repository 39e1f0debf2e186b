package io.pushfabric.node.messaging;

import io.netty.buffer.ByteBuf;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import java.util.ArrayDeque;

/**
 * Many pushes in one request, one a line, answered in order and as they come (contract section 2). Pushes are given to
 * the router in the order of the lines, and so many at a time that neither they nor their answers pile up. Owned by the
 * event loop of the connection.
 */
final class Batch implements BodyReader {
    /** Pushes under way; then reading stops until some are answered. */
    private static final int WINDOW = 256;
    /** Bytes of answers that the publisher has not taken; the same. */
    private static final int MAX_BEHIND = 256 * 1024;

    private final MessagingServices services;
    private final Exchange exchange;
    private final Lines lines;
    private final ArrayDeque<Slot> slots = new ArrayDeque<>();
    /** Lines behind a push to a label, which one of them could overtake on its way to many connections. */
    private final ArrayDeque<Held> held = new ArrayDeque<>(0);
    /** The push to a label that is under way; {@code null} if there is none. */
    private Slot barrier;
    private boolean begun;
    private boolean ended;
    private boolean gone;
    private boolean paused;
    /** Lines are being taken: what is answered meanwhile is written together afterwards. */
    private boolean reading;

    Batch(MessagingServices services, Exchange exchange) {
        this.services = services;
        this.exchange = exchange;
        this.lines = new Lines(exchange.allocator(), services.maxMessage(), services.budget(), this::onLine,
                this::onLostLine);
    }

    /** The place of one line among the answers. */
    private static final class Slot {
        private final String id;
        /** {@code null} if there is no access log. */
        private final PushEntry entry;
        private Answer answer;

        Slot(String id, PushEntry entry) {
            this.id = id;
            this.entry = entry;
        }

        void logAnswer(int bytes) {
            if (entry != null) {
                entry.answered(answer, bytes);
            }
        }

        void logUnheard() {
            if (entry != null && answer != null) {
                entry.unheard(answer);
            }
        }
    }

    /** A line that waits for the barrier. */
    private record Held(Slot slot, BatchLine line, BodyBudget.Reservation reservation) {
    }

    @Override
    public void onPart(ByteBuf part) {
        reading = true;
        lines.add(part);
        reading = false;
        flush();
        pauseOrResume();
    }

    @Override
    public void onEnd() {
        reading = true;
        lines.end();
        reading = false;
        ended = true;
        flush();
    }

    @Override
    public void onGone() {
        gone = true;
        lines.discard();
        slots.forEach(Slot::logUnheard);
        slots.clear();
        for (Held waiting = held.poll(); waiting != null; waiting = held.poll()) {
            waiting.line.message().release();
            waiting.reservation.release();
        }
    }

    private void onLostLine(PushOutcome why) {
        services.metrics().refusedPush(why);
        add(null).answer = why == PushOutcome.OVERLOADED ? WholeBody.overloaded()
                : WholeBody.tooLarge(services.maxMessage());
    }

    /** @param line without its end */
    private void onLine(ByteBuf line) {
        try {
            push(BatchLine.parse(line, services.ids(), services.maxMessage()));
        } catch (BadLine e) {
            PushOutcome outcome = e.tooLarge() ? PushOutcome.TOO_LARGE : PushOutcome.BAD_REQUEST;
            services.metrics().push(outcome, 0);
            add(e.id()).answer = Answer.problem(outcome, e.getMessage());
        }
    }

    private Slot add(String id) {
        Slot slot = new Slot(id, services.lineEntry(exchange));
        slots.add(slot);
        return slot;
    }

    private void push(BatchLine line) {
        Slot slot = add(line.id());
        if (slot.entry != null) {
            slot.entry.to(line.handle()).received(line.message().size());
        }
        BodyBudget.Reservation reservation = services.budget().reservation();
        if (!reservation.grow(line.message().size())) {
            line.message().release();
            services.metrics().refusedPush(PushOutcome.OVERLOADED);
            slot.answer = WholeBody.overloaded();
            return;
        }
        held.add(new Held(slot, line, reservation));
        startHeld();
    }

    /** Starts what may start: in order, and nothing beside a push to a label. */
    private void startHeld() {
        while (barrier == null && !held.isEmpty()) {
            Held next = held.poll();
            PushCommand send = new PushCommand.Send(next.line.message());
            if (next.line.handle() != null) {
                toHandle(next, send);
            } else {
                toLabel(next, send);
            }
        }
    }

    private void toHandle(Held next, PushCommand send) {
        long startedAt = System.nanoTime();
        services.pushes().toHandle(next.line.handle(), send, result -> {
            next.reservation.release();
            services.metrics().push(result.outcome(), System.nanoTime() - startedAt);
            onAnswer(next.slot, Answer.of(result, next.line.handle(), services.node()));
        });
    }

    private void toLabel(Held next, PushCommand send) {
        barrier = next.slot;
        boolean label = services.pushes().toLabel(next.line.label(), send, result -> {
            next.reservation.release();
            onAnswer(next.slot, Answer.of(result));
        });
        if (!label) {
            barrier = null;
            next.reservation.release();
            next.slot.answer = Answer.problem(PushOutcome.BAD_REQUEST, "this is not a label");
        }
    }

    /** From any thread. */
    private void onAnswer(Slot slot, Answer answer) {
        exchange.execute(() -> {
            slot.answer = answer;
            if (gone) {
                slot.logUnheard();
                return;
            }
            if (barrier == slot) {
                barrier = null;
                startHeld();
            }
            flush();
        });
    }

    /** Writes what is answered, up to the first line that is not. */
    private void flush() {
        if (gone || reading) {
            return;
        }
        ByteBuf out = null;
        while (!slots.isEmpty() && slots.peek().answer != null) {
            Slot slot = slots.poll();
            ByteBuf line = slot.answer.toLine(exchange.allocator(), slot.id);
            slot.logAnswer(line.readableBytes());
            if (out == null) {
                out = line;
            } else {
                out.writeBytes(line);
                line.release();
            }
        }
        write(out);
    }

    private void write(ByteBuf out) {
        boolean over = ended && slots.isEmpty();
        if (!begun && (out != null || over)) {
            begun = true;
            exchange.beginLines();
        }
        if (out != null) {
            exchange.lines(out);
        }
        if (over) {
            gone = true;
            exchange.endLines();
        } else {
            pauseOrResume();
        }
    }

    private void pauseOrResume() {
        boolean full = slots.size() >= WINDOW || !held.isEmpty() || exchange.behind() > MAX_BEHIND;
        if (full != paused && !ended) {
            paused = full;
            exchange.read(!full);
        }
    }
}
