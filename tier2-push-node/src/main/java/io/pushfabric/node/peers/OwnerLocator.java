package io.pushfabric.node.peers;

import io.pushfabric.shared.handle.Handle;

/**
 * Takes handles at their word: the client is with the node, and the run of it, that the handle names. If a later run of
 * that node lives, the client died with the earlier one.
 */
final class OwnerLocator implements HandleLocator {
    private final String self;
    private final long incarnation;
    private final Peers peers;

    OwnerLocator(String self, long incarnation, Peers peers) {
        this.self = self;
        this.incarnation = incarnation;
        this.peers = peers;
    }

    @Override
    public Whereabouts locate(Handle handle) {
        if (handle.node().equals(self)) {
            return handle.incarnation() == incarnation ? Whereabouts.LOCAL : Whereabouts.LOST;
        }
        PeerLink link = peers.link(handle.node());
        PeerView view = link == null ? null : link.view();
        if (view == null || !view.lives() || view.incarnation() < handle.incarnation()) {
            return Whereabouts.UNKNOWN;
        }
        return view.incarnation() == handle.incarnation() ? view.whereabouts() : Whereabouts.LOST;
    }
}
