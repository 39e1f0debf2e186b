package io.pushfabric.node.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The strictest reading of the bytes that a backend gets: exactly one HTTP/1.1 request, to the last byte. Written from
 * RFC 9112 alone, so that it shares no mistake with the code under test.
 */
record OneRequest(String method, String target, List<String> fields, byte[] body) {
    private static final Pattern LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\\x21-\\x7e]+) HTTP/1\\.1");
    /** In a value everything but control characters, and no white space at its ends. */
    private static final Pattern FIELD =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?(?:|\\S|\\S.*\\S)", Pattern.DOTALL);
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

    /** @throws AssertionError if it is anything else */
    static OneRequest parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        check(end > 0, "no end of the head");
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Matcher line = LINE.matcher(lines[0]);
        check(line.matches(), "request line: " + lines[0]);
        List<String> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            check(FIELD.matcher(lines[i]).matches() && !CONTROL.matcher(lines[i]).find(), "field: " + lines[i]);
            fields.add(lines[i]);
        }
        return new OneRequest(line.group(1), line.group(2), fields, body(text.substring(end + 4), fields));
    }

    private static byte[] body(String rest, List<String> fields) {
        List<String> lengths = values(fields, "content-length");
        List<String> codings = values(fields, "transfer-encoding");
        check(lengths.size() + codings.size() < 2, "several framings: " + lengths + codings);
        check(values(fields, "host").size() == 1, "not one Host");
        String body = codings.isEmpty() ? rest : unchunk(rest, codings.get(0));
        if (codings.isEmpty()) {
            String length = lengths.isEmpty() ? "0" : lengths.get(0);
            check(length.matches("[0-9]{1,18}"), "length: " + length);
            check(Long.parseLong(length) == rest.length(), length + " bytes announced, " + rest.length() + " sent");
        }
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String unchunk(String rest, String coding) {
        check(coding.equals("chunked"), "coding: " + coding);
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            int end = rest.indexOf("\r\n", at);
            check(end > at && rest.substring(at, end).matches("[0-9a-fA-F]{1,7}"), "chunk size at " + at);
            int size = Integer.parseInt(rest.substring(at, end), 16);
            at = end + 2;
            check(at + size + 2 <= rest.length() && rest.startsWith("\r\n", at + size), "chunk of " + size);
            body.append(rest, at, at + size);
            at += size + 2;
            if (size == 0) {
                check(at == rest.length(), "bytes behind the last chunk");
                return body.toString();
            }
        }
    }

    /** The values of all fields of that name, in lower case. */
    static List<String> values(List<String> fields, String name) {
        return fields.stream().filter(field -> field.toLowerCase().startsWith(name + ":"))
                .map(field -> field.substring(name.length() + 1).strip()).toList();
    }

    private static void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }
}
