package io.pushfabric.node.peers;

import io.pushfabric.node.cluster.Membership;
import io.pushfabric.node.cluster.NodeInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The links to the other nodes, one for each that the membership names. A node that the membership has dropped keeps
 * its link as long as it answers: who is there is the membership's word, who lives is found out by talking.
 */
final class Peers implements PeerEvents, AutoCloseable {
    private final PeerServices services;
    private final Membership membership;
    // Changed on the first loop, or by a link that ends; read by whoever routes.
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
    private final List<Consumer<PeerView>> watchers = new CopyOnWriteArrayList<>();
    private Consumer<Errand> strays = Errand::fail;
    // Written on the first loop, read on those of the links.
    private volatile Map<String, NodeInfo> members = Map.of();
    private volatile boolean closed;

    Peers(PeerServices services, Membership membership) {
        this.services = services;
        this.membership = membership;
    }

    /** To be called before {@link #start}. @param watcher called on the loop of the peer that has changed */
    void watch(Consumer<PeerView> watcher) {
        watchers.add(watcher);
    }

    /** Follows the membership from now on. @param router gets errands of nodes that have died */
    void start(Consumer<Errand> router) {
        strays = router;
        membership.watch(others -> {
            try {
                services.loops().of("").execute(() -> onMembers(others));
            } catch (RejectedExecutionException e) {
                // this node stops
            }
        });
    }

    private void onMembers(List<NodeInfo> others) {
        if (closed) {
            return;
        }
        members = others.stream().collect(Collectors.toUnmodifiableMap(NodeInfo::id, Function.identity(), (a, b) -> b));
        for (NodeInfo node : members.values()) {
            // One that has just died, and was not wanted before, may be dropped at this moment: not between the lines.
            links.compute(node.id(), (id, link) -> link == null ? begin(node) : link).update(node);
        }
        links.values().forEach(this::dropIfGone);
    }

    private PeerLink begin(NodeInfo node) {
        PeerLink link = new PeerLink(services, node, services.loops().of(node.id()), this);
        link.start();
        return link;
    }

    private void dropIfGone(PeerLink link) {
        boolean stays = links.computeIfPresent(link.id(), (id, present) ->
                members.containsKey(id) || present.view().lives() ? present : null) != null;
        if (!stays) {
            link.close();
        }
    }

    /** Or {@code null}, if no such node is known. */
    PeerLink link(String id) {
        return links.get(id);
    }

    List<PeerLink> links() {
        return List.copyOf(links.values());
    }

    /** Ids of those that live. */
    List<String> living() {
        return links.values().stream().map(PeerLink::view).filter(PeerView::lives).map(view -> view.node().id())
                .toList();
    }

    @Override
    public void onChange(PeerView view) {
        watchers.forEach(watcher -> watcher.accept(view));
        PeerLink link = links.get(view.node().id());
        if (view.state() == LinkState.DOWN && link != null) {
            dropIfGone(link);
        }
    }

    @Override
    public void onStray(Errand errand) {
        strays.accept(errand);
    }

    @Override
    public void close() {
        closed = true;
        links.values().forEach(PeerLink::close);
    }
}
