package io.pushfabric.shared.hash;

import java.nio.charset.StandardCharsets;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed 64-bit hash, so that nobody outside can make inputs collide.
 * Allocates nothing for byte arrays. For use by any thread.
 */
public final class SipHash {
    private final long k0;
    private final long k1;

    /** @param key 16 bytes; only the first 16 are used */
    public SipHash(byte[] key) {
        if (key.length < 16) {
            throw new IllegalArgumentException("key has " + key.length + " bytes, fewer than 16");
        }
        k0 = little(key, 0);
        k1 = little(key, 8);
    }

    /** The hash of a text's UTF-8 bytes. */
    public long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return hash(bytes, bytes.length);
    }

    /** The hash of the first {@code length} bytes. */
    public long hash(byte[] bytes, int length) {
        State state = new State(k0, k1);
        int whole = length & ~7;
        for (int at = 0; at < whole; at += 8) {
            state.add(little(bytes, at));
        }
        long last = (long) length << 56;
        for (int at = whole; at < length; at++) {
            last |= (bytes[at] & 0xffL) << 8 * (at - whole);
        }
        state.add(last);
        return state.finish();
    }

    private static long little(byte[] bytes, int at) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    /** Four words that are mixed; lives on the stack once compiled. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void add(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
