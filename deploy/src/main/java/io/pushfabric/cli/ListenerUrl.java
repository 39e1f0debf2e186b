package io.pushfabric.cli;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A resource on the push listener of some node. */
final class ListenerUrl {

    private ListenerUrl() {
    }

    /**
     * The URL of what these names lead to, each percent-encoded as one segment of the path.
     *
     * @throws IllegalArgumentException quoting a listener that is none, or naming the kind of an empty name
     */
    static URI of(URI listener, String... names) {
        String scheme = String.valueOf(listener.getScheme());
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web || listener.getHost() == null || listener.getRawUserInfo() != null
                || listener.getRawQuery() != null || listener.getRawFragment() != null) {
            throw new IllegalArgumentException("--to: '" + listener + "' is not like http://127.0.0.1:7400");
        }
        StringBuilder url = new StringBuilder(listener.toString().replaceAll("/+$", "")).append("/v1");
        for (String name : names) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("An empty name in " + names[0]);
            }
            url.append('/').append(segment(name));
        }
        return URI.create(url.toString());
    }

    /** URLEncoder makes form data of it, which differs in the space only. */
    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
