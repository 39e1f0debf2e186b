package io.pushfabric.node.client;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The header fields that are for one connection only (RFC 9110 section 7.6.1). */
final class HopByHop {
    private static final List<AsciiString> ALWAYS = List.of(HttpHeaderNames.CONNECTION,
            AsciiString.cached("keep-alive"), AsciiString.cached("proxy-connection"), HttpHeaderNames.TE,
            HttpHeaderNames.TRAILER, HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.UPGRADE,
            AsciiString.cached("http2-settings"));

    /** A sender must not name these in Connection; one that does wants to take the message apart. */
    private static final Set<String> NEVER = Set.of("host", "content-length", "content-type", "date", "cookie",
            "set-cookie", "authorization", "cache-control");

    private HopByHop() {
    }

    /** Removes them, and those that Connection names. */
    static void remove(HttpHeaders headers) {
        for (String field : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String option : field.split(",")) {
                String name = option.strip().toLowerCase(Locale.ROOT);
                if (!name.isEmpty() && !NEVER.contains(name)) {
                    headers.remove(name);
                }
            }
        }
        ALWAYS.forEach(headers::remove);
    }
}
