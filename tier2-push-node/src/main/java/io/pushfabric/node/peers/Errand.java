package io.pushfabric.node.peers;

import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.Message;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.handle.Handle;
import java.util.function.Consumer;

/**
 * One command that is not for this node, on its way there, with the reply that it owes. Handed from thread to thread,
 * never used by two at once.
 */
final class Errand {
    private final String node;
    private final Handle handle;
    private final String label;
    private final PushCommand command;
    private final int size;
    private Consumer<PushResult> handleReply;
    private Consumer<LabelResult> labelReply;
    private Message message;
    private long deadline;

    private Errand(String node, Handle handle, String label, PushCommand command, long deadline) {
        this.node = node;
        this.handle = handle;
        this.label = label;
        this.command = command;
        this.message = command instanceof PushCommand.Send send ? send.message() : null;
        this.size = message == null ? 0 : message.size();
        this.deadline = deadline;
    }

    /** @param deadline when it is answered with 503, by {@link System#nanoTime} */
    static Errand to(Handle handle, PushCommand command, long deadline, Consumer<PushResult> reply) {
        Errand errand = new Errand(handle.node(), handle, null, command, deadline);
        errand.handleReply = reply;
        return errand;
    }

    /** The part of one node in a command for a label. */
    static Errand to(String node, String label, PushCommand command, long deadline, Consumer<LabelResult> reply) {
        Errand errand = new Errand(node, null, label, command, deadline);
        errand.labelReply = reply;
        return errand;
    }

    /** Id of the node that it is meant for: that of the handle, whoever holds the client by now. */
    String node() {
        return node;
    }

    /** Or {@code null}. */
    Handle handle() {
        return handle;
    }

    /** Or {@code null}; one of them is there. */
    String label() {
        return label;
    }

    PushCommand command() {
        return command;
    }

    boolean isMessage() {
        return command instanceof PushCommand.Send;
    }

    /** Bytes of the message. */
    int size() {
        return size;
    }

    boolean isDue(long now) {
        return now - deadline >= 0;
    }

    /** Those who carry it out are known to be at work: it may take until then. */
    void prolong(long newDeadline) {
        deadline = newDeadline;
    }

    /** A copy of the message was made: gives it back. */
    void release() {
        if (message != null) {
            message.release();
            message = null;
        }
    }

    /** It is for this node after all: the router gets command, message and reply. */
    void handTo(PushRouter router) {
        message = null;
        if (handle != null) {
            router.route(handle, command, handleReply);
        } else {
            router.routeLabel(label, command, labelReply);
        }
    }

    /** Its end, for a handle. */
    void settle(PushResult result) {
        release();
        handleReply.accept(result);
    }

    /** Its end, for a label. */
    void settle(LabelResult result) {
        release();
        labelReply.accept(result);
    }

    /** Nobody could be asked, or whoever was asked did not answer. */
    void fail() {
        end(PushOutcome.FAILOVER_IN_PROGRESS);
    }

    /** Too much is on its way already. */
    void refuse() {
        end(PushOutcome.OVERLOADED);
    }

    private void end(PushOutcome outcome) {
        if (handle != null) {
            settle(PushResult.of(outcome));
        } else {
            settle(LabelResult.UNANSWERED);
        }
    }

    /** The node that held the client is no more, nor is the client. */
    void lost() {
        if (handle != null) {
            settle(PushResult.gone(EndReason.NODE_LOST));
        } else {
            settle(LabelResult.NOBODY);
        }
    }
}
