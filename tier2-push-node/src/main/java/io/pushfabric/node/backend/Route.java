package io.pushfabric.node.backend;

import java.util.Locale;

/**
 * Which requests a backend takes.
 *
 * @param host lower case, or {@code *} for all
 * @param prefix path of whole segments without a slash at its end; empty for all
 */
record Route(String host, String prefix) {

    static Route of(String host, String path) {
        String prefix = path;
        while (prefix.endsWith("/")) {
            prefix = prefix.substring(0, prefix.length() - 1);
        }
        return new Route(host, prefix);
    }

    /** The name in a {@code Host} header: lower case, without port, brackets and trailing dot; empty for none. */
    static String hostName(CharSequence header) {
        if (header == null) {
            return "";
        }
        String name = header.toString().trim().toLowerCase(Locale.ROOT);
        if (name.startsWith("[")) {
            int end = name.indexOf(']');
            return end < 0 ? name : name.substring(1, end);
        }
        int colon = name.indexOf(':');
        if (colon >= 0 && colon == name.lastIndexOf(':')) {
            name = name.substring(0, colon);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether this takes a request; {@code name} is that of {@link #hostName}, {@code path} may have a query. */
    boolean takes(String name, String path) {
        return (host.equals("*") || host.equals(name)) && path.startsWith(prefix) && endsSegment(path);
    }

    private boolean endsSegment(String path) {
        if (prefix.isEmpty() || path.length() == prefix.length()) {
            return true;
        }
        char next = path.charAt(prefix.length());
        return next == '/' || next == '?' || next == '#';
    }
}
