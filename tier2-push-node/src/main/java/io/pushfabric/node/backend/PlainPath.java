package io.pushfabric.node.backend;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path as servers read it: escapes decoded, empty segments left out, dot segments resolved (RFC 3986 sections 5.2.4
 * and 6.2.2). A backend is chosen by it, so that {@code /public/../private} and {@code /%70rivate} do not reach the
 * servers of {@code /public}, or of {@code /}, with what those take for {@code /private}. What is forwarded stays as it
 * came.
 */
final class PlainPath {

    private PlainPath() {
    }

    /** @param target path of any request target; may have a query, which is left out */
    static String of(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        boolean plain = path.indexOf('%') < 0 && !path.contains("//") && !path.contains("/.");
        return plain || !path.startsWith("/") ? path : resolve(decode(path));
    }

    private static String resolve(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String segment : path.split("/", -1)) {
            last = segment;
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean directory = last.isEmpty() || last.equals(".") || last.equals("..");
        return "/" + String.join("/", segments) + (directory && !segments.isEmpty() ? "/" : "");
    }

    /** Bytes as Latin-1 characters; an escape that is none stays, and so do those of what would end the path. */
    private static String decode(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (int at = 0; at < path.length(); at++) {
            char c = path.charAt(at);
            int value = c == '%' && at + 2 < path.length() ? escaped(path, at + 1) : -1;
            if (value >= 0 && value != '?' && value != '#') {
                text.append((char) value);
                at += 2;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static int escaped(String path, int at) {
        int high = Character.digit(path.charAt(at), 16);
        int low = Character.digit(path.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
