package io.pushfabric.shared.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SipHashTest {
    /** Outputs of the authors' reference implementation: key 00 … 0f, input the first n of 00 01 02 …. */
    private static final long[] REFERENCE = {
        0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL, 0xcf2794e0277187b7L,
        0x18765564cd99a68dL, 0xcbc9466e58fee3ceL, 0xab0200f58b01d137L, 0x93f5f5799a932462L,
    };

    @Test
    void agreesWithTheReferenceImplementation() {
        SipHash hash = new SipHash(sequence(16));
        for (int length = 0; length < REFERENCE.length; length++) {
            assertThat(hash.hash(sequence(length), length)).as("length %d", length).isEqualTo(REFERENCE[length]);
        }
        // The example of the paper's appendix A.
        assertThat(hash.hash(sequence(15), 15)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void hashesTextAsUtf8() {
        SipHash hash = new SipHash(sequence(16));
        assertThat(hash.hash("\u0000\u0001\u0002")).isEqualTo(REFERENCE[3]);
    }

    @Test
    void refusesAShortKey() {
        assertThatThrownBy(() -> new SipHash(sequence(15))).hasMessageContaining("15 bytes");
    }

    private static byte[] sequence(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
