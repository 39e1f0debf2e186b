package io.pushfabric.balancer.nodes;

import io.pushfabric.shared.hash.Rendezvous;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The push nodes as a balancer knows them at one time. Immutable.
 *
 * @param up those that take connections, by id
 * @param draining how many serve what they have and take no more
 * @param down how many are not heard of
 */
record NodeView(Map<String, NodeAddress> up, Rendezvous preference, int draining, int down) implements NodeOrder {
    static final NodeView EMPTY = of(Map.of(), 0, 0);

    static NodeView of(Map<String, NodeAddress> up, int draining, int down) {
        return new NodeView(new TreeMap<>(up), Rendezvous.of(up.keySet()), draining, down);
    }

    @Override
    public Iterator<NodeAddress> order(long hash) {
        return preference.order(hash).stream().map(up::get).iterator();
    }
}
