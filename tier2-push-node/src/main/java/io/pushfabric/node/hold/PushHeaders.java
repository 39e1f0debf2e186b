package io.pushfabric.node.hold;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;

/** The header fields that belong to the labelling protocol, and never cross the node. */
public final class PushHeaders {
    private static final String PREFIX = "push-";

    private PushHeaders() {
    }

    /** Whether it is one. @param name in lower case; an underscore is as good as a hyphen, as it is to CGI */
    public static boolean isPush(String name) {
        return name.startsWith(PREFIX) || name.startsWith("push_");
    }

    /** Removes every {@code Push-*} field, known or not. */
    public static void remove(HttpHeaders headers) {
        for (String name : headers.names()) {
            if (isPush(name.toLowerCase(Locale.ROOT))) {
                headers.remove(name);
            }
        }
    }
}
