package io.pushfabric.node.hold;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The labels of the node: how many event loops have a connection with each. Every loop adds and removes. */
public final class NodeLabels {
    private final ConcurrentHashMap<String, Integer> loops = new ConcurrentHashMap<>();
    private final Listener listener;

    /** Labels of which nobody is told. */
    public NodeLabels() {
        this(new Listener() { });
    }

    public NodeLabels(Listener listener) {
        this.listener = listener;
    }

    /** Told of each label in the order of what happens to it; must not wait. Called on event loops. */
    public interface Listener {

        /** The node has got its first connection with the label. */
        default void onFirst(String label) {
        }

        /** The node has lost its last connection with the label. */
        default void onLast(String label) {
        }
    }

    void add(String label) {
        loops.compute(label, (name, count) -> {
            if (count == null) {
                listener.onFirst(name);
                return 1;
            }
            return count + 1;
        });
    }

    void remove(String label) {
        loops.computeIfPresent(label, (name, count) -> {
            if (count == 1) {
                listener.onLast(name);
                return null;
            }
            return count - 1;
        });
    }

    /**
     * Calls the action for each label, in order with what the listener is told of it.
     *
     * @param pace called before each; may wait
     * @param action must not wait
     */
    public void replay(Runnable pace, Consumer<String> action) {
        for (String label : loops.keySet()) {
            pace.run();
            loops.computeIfPresent(label, (name, count) -> {
                action.accept(name);
                return count;
            });
        }
    }

    /** Different labels now. */
    public long count() {
        return loops.mappingCount();
    }
}
