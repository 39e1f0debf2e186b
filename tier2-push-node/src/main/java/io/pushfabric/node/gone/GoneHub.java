package io.pushfabric.node.gone;

import io.pushfabric.node.hold.EndedHold;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands each gone notice to all who listen. Called on every event loop. */
public final class GoneHub {
    private final String node;
    private final GonePosts posts;
    private final Set<GoneListener> listeners = ConcurrentHashMap.newKeySet();

    /** @param node id of this node */
    public GoneHub(String node, GonePosts posts) {
        this.node = node;
        this.posts = posts;
    }

    public void add(GoneListener listener) {
        listeners.add(listener);
    }

    public void remove(GoneListener listener) {
        listeners.remove(listener);
    }

    /** A hold ended early. */
    public void onHoldEnded(EndedHold hold) {
        if (hold.gonePath() == null && listeners.isEmpty()) {
            return;
        }
        byte[] notice = GoneNotice.json(hold, node);
        listeners.forEach(listener -> listener.onGone(notice));
        if (hold.gonePath() != null) {
            posts.add(hold.backend(), hold.gonePath(), notice);
        }
    }
}
