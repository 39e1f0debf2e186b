package io.pushfabric.node.hold;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which parked connections of one event loop carry which label. Owned by that loop. */
final class LabelIndex {
    private static final ClientConnection[] NOBODY = {};

    private final Map<String, Set<ClientConnection>> connections = new HashMap<>();
    private final NodeLabels node;

    LabelIndex(NodeLabels node) {
        this.node = node;
    }

    void add(ClientConnection connection, List<String> labels) {
        for (String label : labels) {
            Set<ClientConnection> carriers = connections.get(label);
            if (carriers == null) {
                carriers = new LinkedHashSet<>(2);
                connections.put(label, carriers);
                node.add(label);
            }
            carriers.add(connection);
        }
    }

    void remove(ClientConnection connection, List<String> labels) {
        for (String label : labels) {
            Set<ClientConnection> carriers = connections.get(label);
            if (carriers != null && carriers.remove(connection) && carriers.isEmpty()) {
                connections.remove(label);
                node.remove(label);
            }
        }
    }

    int count(String label) {
        Set<ClientConnection> carriers = connections.get(label);
        return carriers == null ? 0 : carriers.size();
    }

    /** Those that carry it now; holds may begin and end while the array is worked through. */
    ClientConnection[] carriers(String label) {
        Set<ClientConnection> carriers = connections.get(label);
        return carriers == null ? NOBODY : carriers.toArray(NOBODY);
    }
}
