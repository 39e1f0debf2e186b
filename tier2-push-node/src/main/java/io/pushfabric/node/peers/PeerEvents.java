package io.pushfabric.node.peers;

/** Who is told about links. Called on the loop of the link. */
interface PeerEvents {

    /** Something about another node has changed. */
    void onChange(PeerView view);

    /** The link was given this, and the other node does not live. */
    void onStray(Errand errand);
}
