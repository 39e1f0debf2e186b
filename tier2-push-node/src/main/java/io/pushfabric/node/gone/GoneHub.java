package io.pushfabric.node.gone;

import io.pushfabric.node.hold.EndedHold;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands each gone notice to all who listen: notices of this node to readers and to other nodes, those of other nodes to
 * readers only. Called on every event loop.
 */
public final class GoneHub {
    private final String node;
    private final GonePosts posts;
    private final Set<GoneListener> readers = ConcurrentHashMap.newKeySet();
    private final Set<GoneListener> peers = ConcurrentHashMap.newKeySet();
    // Set once when the node is put together, before anybody can read.
    private volatile GoneSources others = GoneSources.NONE;

    /** @param node id of this node */
    public GoneHub(String node, GonePosts posts) {
        this.node = node;
        this.posts = posts;
    }

    /** Where the notices of other nodes come from. */
    public void draw(GoneSources sources) {
        others = sources;
    }

    /**
     * Somebody wants the notices of the whole cluster.
     *
     * @param live called once, on any thread, when all that end from then on will come
     */
    public void add(GoneListener reader, Runnable live) {
        readers.add(reader);
        others.open(live);
    }

    public void remove(GoneListener reader) {
        if (readers.remove(reader)) {
            others.close();
        }
    }

    /** Another node wants the notices of this one. */
    public void addPeer(GoneListener peer) {
        peers.add(peer);
    }

    public void removePeer(GoneListener peer) {
        peers.remove(peer);
    }

    /** A hold of this node ended early. */
    public void onHoldEnded(EndedHold hold) {
        if (hold.gonePath() == null && readers.isEmpty() && peers.isEmpty()) {
            return;
        }
        byte[] notice = GoneNotice.json(hold, node);
        readers.forEach(reader -> reader.onGone(notice));
        peers.forEach(peer -> peer.onGone(notice));
        if (hold.gonePath() != null) {
            posts.add(hold.backend(), hold.gonePath(), notice);
        }
    }

    /** A hold of another node ended early. @param notice as it came */
    public void onPeerNotice(byte[] notice) {
        readers.forEach(reader -> reader.onGone(notice));
    }
}
