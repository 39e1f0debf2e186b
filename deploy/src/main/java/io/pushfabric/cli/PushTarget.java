package io.pushfabric.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where a message goes: the URL of one handle or label on the push listener of some node. */
record PushTarget(URI url) {

    static PushTarget handle(URI listener, String handle) {
        return new PushTarget(under(listener, "handles", handle));
    }

    static PushTarget label(URI listener, String label) {
        return new PushTarget(under(listener, "labels", label));
    }

    private static URI under(URI listener, String kind, String name) {
        String scheme = String.valueOf(listener.getScheme());
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web || listener.getHost() == null || listener.getRawUserInfo() != null
                || listener.getRawQuery() != null || listener.getRawFragment() != null) {
            throw new IllegalArgumentException("--to: '" + listener + "' is not like http://127.0.0.1:7400");
        }
        if (name.isEmpty()) {
            throw new IllegalArgumentException("An empty name in " + kind);
        }
        String base = listener.toString().replaceAll("/+$", "");
        return URI.create(base + "/v1/" + kind + "/" + segment(name));
    }

    /** One percent-encoded path segment. URLEncoder makes form data of it, which differs in the space only. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
