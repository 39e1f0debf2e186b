package io.pushfabric.node.push;

import io.pushfabric.shared.handle.Handle;
import java.util.function.Consumer;

/**
 * The way of a command to the connection that a handle names: on this node now, through another node just as well. The
 * one entrance for pushes, whatever protocol they came by.
 */
public interface PushRouter {

    /**
     * Takes a command, whose message it then owns. May be called from any thread; commands to one handle from one
     * thread keep their order.
     *
     * @param reply called once, on any thread, and never before this method was entered
     */
    void route(Handle handle, PushCommand command, Consumer<PushResult> reply);

    /**
     * The same for every connection that carries the label, each for itself.
     *
     * @param reply called once, when the last of them has come to its end
     */
    void routeLabel(String label, PushCommand command, Consumer<LabelResult> reply);
}
