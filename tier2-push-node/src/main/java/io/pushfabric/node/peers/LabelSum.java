package io.pushfabric.node.peers;

import io.pushfabric.node.push.LabelResult;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Adds up what the nodes say about one command for a label. Each of them answers on a thread of its own. */
final class LabelSum {
    private final Consumer<LabelResult> reply;
    private final AtomicInteger outstanding;
    private final AtomicReference<LabelResult> sum = new AtomicReference<>(LabelResult.NOBODY);

    /** @param nodes that will answer, each once */
    LabelSum(int nodes, Consumer<LabelResult> reply) {
        this.reply = reply;
        this.outstanding = new AtomicInteger(nodes);
    }

    void add(LabelResult part) {
        sum.accumulateAndGet(part, LabelResult::plus);
        if (outstanding.decrementAndGet() == 0) {
            reply.accept(sum.get());
        }
    }
}
