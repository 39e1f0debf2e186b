package io.pushfabric.node.peers;

import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.handle.Handle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Stands for the connections of one node: takes everything, remembers it, and answers as the test says. */
final class LocalClients implements PushRouter {
    /** What came, such as {@code 7:hello}: the slot of the handle, or the label, and the message. */
    final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    /** Messages that came, whole. */
    final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    /** Replies that are owed, while {@link #answering} is false. */
    final Queue<Runnable> owed = new ConcurrentLinkedQueue<>();

    volatile boolean answering = true;
    /** Whether a question about a handle is answered, though nothing else is. */
    volatile boolean atWork;
    volatile Function<Handle, PushResult> answers = handle -> PushResult.of(PushOutcome.DELIVERED);
    volatile LabelResult labelAnswer = new LabelResult(1, 0, 0, 0, 1, true);

    @Override
    public void route(Handle handle, PushCommand command, Consumer<PushResult> reply) {
        if (atWork && command instanceof PushCommand.Inspect) {
            reply.accept(PushResult.gone(null));
            return;
        }
        take(String.valueOf(handle.slot()), command);
        answer(() -> reply.accept(answers.apply(handle)));
    }

    @Override
    public void routeLabel(String label, PushCommand command, Consumer<LabelResult> reply) {
        take(label, command);
        answer(() -> reply.accept(labelAnswer));
    }

    private void take(String target, PushCommand command) {
        if (command instanceof PushCommand.Send send) {
            Message message = send.message();
            taken.add(target + ":" + message.body().toString(StandardCharsets.UTF_8));
            messages.add(message);
            message.release();
        } else {
            taken.add(target + ":" + command.getClass().getSimpleName());
        }
    }

    private void answer(Runnable reply) {
        if (answering) {
            reply.run();
        } else {
            owed.add(reply);
        }
    }
}
