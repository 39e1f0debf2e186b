package io.pushfabric.node.peers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes that send commands to this one: at most one stream of each counts. For use by any peers thread. */
final class Callers {
    private final Map<String, ForwardedCommands> streams = new ConcurrentHashMap<>();

    /** A node has begun a stream: what still comes by an older one is not carried out. */
    void enter(String node, ForwardedCommands stream) {
        ForwardedCommands older = streams.put(node, stream);
        if (older != null && older != stream) {
            older.supersede();
        }
    }

    void leave(ForwardedCommands stream) {
        streams.values().remove(stream);
    }

    /** This node has changed: all others are told. */
    void announce() {
        streams.values().forEach(ForwardedCommands::announce);
    }
}
