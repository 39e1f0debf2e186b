package io.pushfabric.node.gone;

/** Somebody who wants every gone notice. */
public interface GoneListener {

    /** @param notice one JSON object, shared by all listeners; called on any event loop, and must not wait */
    void onGone(byte[] notice);
}
