package io.pushfabric.node.operation;

import java.util.Locale;

/**
 * One push node, as operators see it.
 *
 * @param id {@code node.id}
 * @param parked client connections that wait for a push
 * @param connections all client connections, those included
 * @param push URL of its push listener, {@code push.advertise}
 */
public record NodeStatus(String id, State state, long parked, long connections, String push) {

    /** What can be expected of a node. */
    public enum State {
        /** It takes clients. */
        UP,
        /** It takes no more, and lets go of those that it has. */
        DRAINING,
        /** It is known, and cannot be reached. */
        DOWN;

        private final String wire = name().toLowerCase(Locale.ROOT);

        /** The word in answers, such as {@code draining}. */
        public String wire() {
            return wire;
        }
    }
}
