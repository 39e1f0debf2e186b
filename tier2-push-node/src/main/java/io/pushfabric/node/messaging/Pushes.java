package io.pushfabric.node.messaging;

import io.pushfabric.node.push.Label;
import io.pushfabric.node.push.LabelResult;
import io.pushfabric.node.push.PushCommand;
import io.pushfabric.node.push.PushOutcome;
import io.pushfabric.node.push.PushResult;
import io.pushfabric.node.push.PushRouter;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleSeal;
import java.util.function.Consumer;

/** The names in requests, turned into what the router knows. For use by any thread. */
public final class Pushes {
    private final HandleSeal seal;
    private final PushRouter router;

    public Pushes(HandleSeal seal, PushRouter router) {
        this.seal = seal;
        this.router = router;
    }

    /** @param handle as it came; a forged one is answered without anybody being asked */
    public void toHandle(String handle, PushCommand command, Consumer<PushResult> reply) {
        Handle opened = seal.open(handle);
        if (opened != null) {
            router.route(opened, command, reply);
        } else {
            release(command);
            reply.accept(PushResult.of(PushOutcome.UNKNOWN_HANDLE));
        }
    }

    /** @return false, and nothing is done but that the message is given back, if the text cannot be a label */
    public boolean toLabel(String label, PushCommand command, Consumer<LabelResult> reply) {
        if (!Label.isLabel(label)) {
            release(command);
            return false;
        }
        router.routeLabel(label, command, reply);
        return true;
    }

    private static void release(PushCommand command) {
        if (command instanceof PushCommand.Send send) {
            send.message().release();
        }
    }
}
