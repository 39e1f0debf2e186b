package io.pushfabric.node.cluster.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.EndReason;
import io.pushfabric.shared.secret.ClusterSecret;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldRecordCodecTest {
    private final HoldEntries entries = new HoldEntries(Holds.SECRET);
    private final byte[] key = entries.key(Holds.handle(Holds.run(1), 5));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void decodesWhatItEncoded(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            HoldRecord written = Holds.any(random);
            assertSame(HoldRecordCodec.decode(HoldRecordCodec.encode(written)), written);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatItDecodesItWouldHaveWritten(long seed) {
        Random random = new Random(seed);
        int decoded = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = HoldRecordCodec.encode(Holds.any(random));
            bytes[random.nextInt(random.nextBoolean() ? 30 : bytes.length)] = (byte) random.nextInt();
            try {
                HoldRecord read = HoldRecordCodec.decode(bytes);
                assertThat(HoldRecordCodec.encode(read)).as("seed %d, record %d", seed, i).isEqualTo(bytes);
                decoded++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(decoded).isPositive();
    }

    @Test
    void refusesWhatIsCutShortOrTooLong() {
        Random random = new Random(4);
        for (int i = 0; i < 5; i++) {
            byte[] bytes = HoldRecordCodec.encode(Holds.any(random));
            for (int length = 0; length <= bytes.length + 1; length++) {
                if (length != bytes.length) {
                    byte[] other = Arrays.copyOf(bytes, length);
                    assertThat(isRefused(other)).as("length %d of %d", length, bytes.length).isTrue();
                }
            }
        }
    }

    @Test
    void aHoldWithOneLabelIsSmall() {
        assertThat(HoldRecordCodec.encode(Holds.parked(Holds.hold(Holds.handle(Holds.run(1), 5), 0,
                List.of("user:12345"), null, new long[0]), Holds.run(1), 1))).hasSizeLessThan(140);
    }

    @Test
    void aRecordIsBelievedOnlyWhereItWasPutByOneWhoKnowsTheSecret() {
        HoldRecord written = Holds.ended(Holds.hold(Holds.run(1), 5, 1), Holds.run(2), 9, EndReason.TIMEOUT);
        byte[] value = entries.requests().value(key, HoldRecordCodec.encode(written));
        assertSame(entries.open(key, value), written);
        for (int bit = 0; bit < value.length * 8; bit++) {
            byte[] forged = value.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(entries.open(key, forged)).as("bit %d", bit).isNull();
        }
        assertThat(entries.open(entries.key(Holds.handle(Holds.run(1), 6)), value)).isNull();
        assertThat(new HoldEntries(new ClusterSecret(new byte[32])).open(key, value)).isNull();
    }

    @Test
    void keysTellNothing() {
        assertThat(key).hasSize(16).isNotEqualTo(entries.key(Holds.handle(Holds.run(1), 6)))
                .isEqualTo(new HoldEntries(Holds.SECRET).key(Holds.handle(Holds.run(1), 5)))
                .isNotEqualTo(new HoldEntries(new ClusterSecret(new byte[32])).key(Holds.handle(Holds.run(1), 5)));
    }

    private static boolean isRefused(byte[] bytes) {
        try {
            HoldRecordCodec.decode(bytes);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static void assertSame(HoldRecord read, HoldRecord written) {
        assertThat(read).usingRecursiveComparison().isEqualTo(written);
    }
}
