package io.pushfabric.node.peers;

/**
 * Where a push to a handle goes now.
 *
 * @param kind what is known
 * @param node id of the node that holds the client, for {@link Kind#PEER}; else {@code null}
 */
record Whereabouts(Kind kind, String node) {
    static final Whereabouts LOCAL = new Whereabouts(Kind.LOCAL, null);
    static final Whereabouts UNKNOWN = new Whereabouts(Kind.UNKNOWN, null);
    static final Whereabouts LOST = new Whereabouts(Kind.LOST, null);

    /** How much is known. */
    enum Kind {
        /** To this node. */
        LOCAL,
        /** To another node, which lives. */
        PEER,
        /** It is not known yet: it waits, and is looked for again when something changes. */
        UNKNOWN,
        /** To nobody any more: the client died with its node. */
        LOST
    }

    static Whereabouts at(String node) {
        return new Whereabouts(Kind.PEER, node);
    }
}
