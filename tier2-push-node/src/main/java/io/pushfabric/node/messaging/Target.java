package io.pushfabric.node.messaging;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a request target of the push listener names.
 *
 * @param kind the kind of resource
 * @param name the handle, percent-decoded; empty where there is none
 * @param query parameters, percent-decoded
 */
record Target(Kind kind, String name, Map<String, List<String>> query) {
    private static final int MAX_PARAMETERS = 16;

    /** The resources of contract section 2, with the methods that they know. */
    enum Kind {
        SERVICE("GET, HEAD"),
        HANDLE("GET, HEAD, POST, DELETE"),
        EXPIRE_HANDLE("POST"),
        UNKNOWN("");

        private final String allow;

        Kind(String allow) {
            this.allow = allow;
        }

        String allow() {
            return allow;
        }

        boolean allows(HttpMethod method) {
            return List.of(allow.split(", ")).contains(method.name());
        }
    }

    /** @throws IllegalArgumentException if an escape is malformed */
    static Target of(String uri) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        String[] segments = decoder.rawPath().split("/", -1);
        Map<String, List<String>> query = decoder.parameters();
        if (segments.length < 2 || !segments[0].isEmpty() || !segments[1].equals("v1")) {
            return new Target(Kind.UNKNOWN, "", query);
        }
        if (segments.length == 2) {
            return new Target(Kind.SERVICE, "", query);
        }
        boolean handle = segments.length >= 4 && segments[2].equals("handles") && !segments[3].isEmpty();
        if (handle && segments.length == 4) {
            return new Target(Kind.HANDLE, decode(segments[3]), query);
        }
        if (handle && segments.length == 5 && segments[4].equals("expire")) {
            return new Target(Kind.EXPIRE_HANDLE, decode(segments[3]), query);
        }
        return new Target(Kind.UNKNOWN, "", query);
    }

    private static String decode(String segment) {
        // In a path a plus is a plus.
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}
