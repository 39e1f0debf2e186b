package io.pushfabric.cli;

import java.net.URI;

/** Where a message goes: the URL of one handle or label on the push listener of some node. */
record PushTarget(URI url) {

    static PushTarget handle(URI listener, String handle) {
        return new PushTarget(ListenerUrl.of(listener, "handles", handle));
    }

    static PushTarget label(URI listener, String label) {
        return new PushTarget(ListenerUrl.of(listener, "labels", label));
    }
}
