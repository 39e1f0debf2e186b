package io.pushfabric.shared.handle;

import java.util.Arrays;
import java.util.Base64;

/**
 * The URL-safe alphabet of RFC 4648 section 5 without padding. Unlike {@link Base64} it refuses spare bits that are not
 * zero (section 3.5), so that bytes have one spelling only.
 */
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] VALUES = values();

    private Base64Url() {
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /**
     * @param into where the bytes go; must have room for three quarters of the text
     * @return the number of bytes, or -1 if the text is malformed
     */
    static int decode(CharSequence text, byte[] into) {
        int count = 0;
        int bits = 0;
        int pending = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int value = c < VALUES.length ? VALUES[c] : -1;
            if (value < 0) {
                return -1;
            }
            bits = bits << 6 | value;
            pending += 6;
            if (pending >= 8) {
                pending -= 8;
                into[count++] = (byte) (bits >> pending);
            }
        }
        boolean whole = pending < 6 && (bits & (1 << pending) - 1) == 0;
        return whole ? count : -1;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }
}
