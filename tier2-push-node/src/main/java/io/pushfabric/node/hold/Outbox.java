package io.pushfabric.node.hold;

import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The deliveries that wait for one connection, in order, with their bytes counted for the whole node. */
final class Outbox {
    private final SendBudget budget;
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(2);
    private int bytes;

    Outbox(SendBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int count() {
        return waiting.size();
    }

    int bytes() {
        return bytes;
    }

    Delivery first() {
        return waiting.peek();
    }

    /** @return false, and nothing is taken, if the budget of the node is used up */
    boolean offer(Delivery delivery) {
        if (!budget.tryReserve(delivery.size())) {
            return false;
        }
        bytes += delivery.size();
        waiting.add(delivery);
        return true;
    }

    /** One that was taken, and whose bytes were given back, is the first again. */
    void putBack(Delivery delivery) {
        budget.reserve(delivery.size());
        bytes += delivery.size();
        waiting.addFirst(delivery);
    }

    /** The first one, whose bytes stay reserved: they are the caller's now. {@code null} if there is none. */
    Delivery take() {
        Delivery delivery = waiting.poll();
        if (delivery != null) {
            bytes -= delivery.size();
        }
        return delivery;
    }

    private Delivery poll() {
        Delivery delivery = take();
        if (delivery != null) {
            budget.release(delivery.size());
        }
        return delivery;
    }

    void forEach(Consumer<Delivery> action) {
        waiting.forEach(action);
    }

    /** Drops, whole, those that have waited until now. */
    void dropStalled(long nowNanos) {
        while (!waiting.isEmpty() && waiting.peek().deadline() - nowNanos <= 0) {
            poll().settle(PushResult.of(PushOutcome.CLIENT_STALLED));
        }
    }

    /** Answers all with the same word. */
    void settleAll(PushResult result) {
        for (Delivery delivery = poll(); delivery != null; delivery = poll()) {
            delivery.settle(result);
        }
    }
}
