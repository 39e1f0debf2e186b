package io.pushfabric.node.hold;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/** The header fields that belong to the labelling protocol, and never cross the node. */
public final class PushHeaders {
    private static final String PREFIX = "push-";

    private PushHeaders() {
    }

    /** Removes every {@code Push-*} field, known or not. */
    public static void remove(HttpHeaders headers) {
        for (String name : headers.names()) {
            if (name.length() >= PREFIX.length()
                    && name.substring(0, PREFIX.length()).toLowerCase(Locale.ROOT).equals(PREFIX)) {
                headers.remove(name);
            }
        }
    }
}
