package io.pushfabric.node.client;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The header fields that are for one connection only (RFC 9110 section 7.6.1). */
final class HopByHop {
    private static final List<String> ALWAYS = List.of("connection", "keep-alive", "proxy-connection", "te", "trailer",
            "transfer-encoding", "upgrade", "http2-settings");

    /** A sender must not name these in Connection; one that does wants to take the message apart. */
    private static final Set<String> NEVER = Set.of("host", "content-length", "content-type", "date", "cookie",
            "set-cookie", "authorization", "cache-control");

    private HopByHop() {
    }

    /** Removes them, and those that Connection names. */
    static void remove(HttpHeaders headers) {
        names(headers).forEach(headers::remove);
    }

    /** Their names, and those that Connection names, in lower case. */
    static Set<String> names(HttpHeaders headers) {
        Set<String> names = new HashSet<>(ALWAYS);
        for (String field : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String option : field.split(",")) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !NEVER.contains(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
