package io.pushfabric.node.hold;

import java.io.ByteArrayOutputStream;

/**
 * The inside of a quoted string with the escapes {@code \r \n \t \" \\ \xHH}: the predefined chunk of
 * {@code Push-Keep-Alive}. Header bytes arrive as Latin-1 characters, and become the same bytes again.
 */
final class CString {
    private static final int MAX_BYTES = 1024;

    private CString() {
    }

    /** @throws BadDeferral on a quote inside, an unknown or cut-off escape, or not 1 to 1024 bytes */
    static byte[] decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                throw new BadDeferral("Push-Keep-Alive: a quote inside data must be escaped");
            }
            if (c == '\\') {
                at = escape(text, at, bytes);
            } else {
                bytes.write(c);
                at++;
            }
        }
        if (bytes.size() == 0 || bytes.size() > MAX_BYTES) {
            throw new BadDeferral("Push-Keep-Alive: data has " + bytes.size() + " bytes, not 1 to " + MAX_BYTES);
        }
        return bytes.toByteArray();
    }

    private static int escape(String text, int at, ByteArrayOutputStream bytes) {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        switch (kind) {
            case 'r' -> bytes.write('\r');
            case 'n' -> bytes.write('\n');
            case 't' -> bytes.write('\t');
            case '"', '\\' -> bytes.write(kind);
            case 'x' -> {
                bytes.write(hex(text, at + 2) << 4 | hex(text, at + 3));
                return at + 4;
            }
            default -> throw new BadDeferral("Push-Keep-Alive: unknown escape in data at character " + at);
        }
        return at + 2;
    }

    private static int hex(String text, int at) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0 || text.charAt(at) > 'f') {
            throw new BadDeferral("Push-Keep-Alive: \\x in data must be followed by two hexadecimal digits");
        }
        return digit;
    }
}
