package io.pushfabric.node.peers;

import io.pushfabric.node.cluster.NodeInfo;
import io.pushfabric.proto.v1.State;

/**
 * What is seen of another node, at one moment.
 *
 * @param node as the membership tells
 * @param state of the stream to it
 * @param incarnation the run that speaks, or spoke last; if none has, that of the membership
 * @param draining whether it says that it takes no new connections
 * @param whereabouts of the handles of this run
 */
record PeerView(NodeInfo node, LinkState state, long incarnation, boolean draining, Whereabouts whereabouts) {

    /** Nothing was heard yet. */
    static PeerView of(NodeInfo node) {
        return new PeerView(node, LinkState.CONNECTING, node.incarnation(), false, Whereabouts.at(node.id()));
    }

    boolean lives() {
        return state == LinkState.UP;
    }

    /** In the words of those who watch. */
    State wireState() {
        if (!lives()) {
            return State.STATE_DOWN;
        }
        return draining ? State.STATE_DRAINING : State.STATE_UP;
    }

    PeerView with(NodeInfo newNode) {
        return new PeerView(newNode, state, lives() ? incarnation : newNode.incarnation(), draining, whereabouts);
    }

    PeerView in(LinkState newState) {
        return new PeerView(node, newState, incarnation, draining, whereabouts);
    }

    PeerView heard(long newIncarnation, boolean nowDraining) {
        return new PeerView(node, LinkState.UP, newIncarnation, nowDraining, whereabouts);
    }
}
