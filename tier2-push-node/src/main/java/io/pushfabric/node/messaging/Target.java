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
 * @param name the handle or label, percent-decoded; empty where there is none
 * @param query parameters, percent-decoded
 */
record Target(Kind kind, String name, Map<String, List<String>> query) {
    /** The one target of batches. */
    static final String MESSAGES = "/v1/messages";
    private static final int MAX_PARAMETERS = 16;

    /** The resources of the push listener (contract section 2), with the methods that they know. */
    enum Kind {
        SERVICE("GET, HEAD"),
        HANDLE("GET, HEAD, POST, DELETE"),
        EXPIRE_HANDLE("POST"),
        LABEL("GET, HEAD, POST, DELETE"),
        EXPIRE_LABEL("POST"),
        MESSAGES("POST"),
        GONE("GET"),
        /** Ours, for operators; not in the contract. */
        NODES("GET, HEAD"),
        /** Likewise. */
        FLUSH("POST"),
        UNKNOWN(""),
        /** A target with an escape that cannot be decoded. */
        MALFORMED("");

        private final String allow;

        Kind(String allow) {
            this.allow = allow;
        }

        boolean namesHandle() {
            return this == HANDLE || this == EXPIRE_HANDLE;
        }

        boolean namesLabel() {
            return this == LABEL || this == EXPIRE_LABEL;
        }

        String allow() {
            return allow;
        }

        boolean allows(HttpMethod method) {
            return List.of(allow.split(", ")).contains(method.name());
        }
    }

    /** Never fails: what cannot be read is a kind of its own. */
    static Target of(String uri) {
        try {
            return decoded(uri);
        } catch (IllegalArgumentException e) {
            return new Target(Kind.MALFORMED, "", Map.of());
        }
    }

    private static Target decoded(String uri) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        String[] segments = decoder.rawPath().split("/", -1);
        Map<String, List<String>> query = decoder.parameters();
        boolean known = segments.length >= 2 && segments[0].isEmpty() && segments[1].equals("v1");
        if (!known) {
            return new Target(Kind.UNKNOWN, "", query);
        }
        return switch (segments.length) {
            case 2 -> new Target(Kind.SERVICE, "", query);
            case 3 -> new Target(collection(segments[2]), "", query);
            case 4 -> named(member(segments[2]), segments[3], query);
            case 5 -> named(action(segments[2], segments[4]), segments[3], query);
            default -> new Target(Kind.UNKNOWN, "", query);
        };
    }

    private static Kind collection(String segment) {
        return switch (segment) {
            case "messages" -> Kind.MESSAGES;
            case "gone" -> Kind.GONE;
            case "nodes" -> Kind.NODES;
            default -> Kind.UNKNOWN;
        };
    }

    private static Kind member(String collection) {
        return switch (collection) {
            case "handles" -> Kind.HANDLE;
            case "labels" -> Kind.LABEL;
            default -> Kind.UNKNOWN;
        };
    }

    private static Kind action(String collection, String verb) {
        return switch (collection + "/" + verb) {
            case "handles/expire" -> Kind.EXPIRE_HANDLE;
            case "labels/expire" -> Kind.EXPIRE_LABEL;
            case "nodes/flush" -> Kind.FLUSH;
            default -> Kind.UNKNOWN;
        };
    }

    private static Target named(Kind kind, String segment, Map<String, List<String>> query) {
        boolean unknown = kind == Kind.UNKNOWN || segment.isEmpty();
        return unknown ? new Target(Kind.UNKNOWN, "", query) : new Target(kind, decode(segment), query);
    }

    private static String decode(String segment) {
        // In a path a plus is a plus.
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}
