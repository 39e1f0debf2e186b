package io.pushfabric.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealTest {
    private static final byte[] PLACE = text("here");

    private final Seal seal = new Seal(key(1));

    @Test
    void opensWhatItSealed() {
        Random random = new Random(1);
        for (int length = 0; length < 300; length++) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);
            byte[] sealed = seal.seal(PLACE, plain);
            assertThat(sealed).hasSize(length + Seal.OVERHEAD);
            assertThat(new Seal(key(1)).open(PLACE, sealed)).isEqualTo(plain);
        }
    }

    @Test
    void sealsEqualBytesDifferently() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(Arrays.toString(seal.seal(PLACE, text("plain"))))).isTrue();
        }
    }

    @Test
    void believesNothingElse() {
        byte[] sealed = seal.seal(PLACE, text("plain"));
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(PLACE, forged)).as("bit %d", bit).isNull();
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(seal.open(PLACE, Arrays.copyOf(sealed, length))).as("length %d", length).isNull();
        }
        assertThat(seal.open(text("there"), sealed)).isNull();
        assertThat(new Seal(key(2)).open(PLACE, sealed)).isNull();
    }

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
