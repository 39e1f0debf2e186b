package io.pushfabric.shared.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.pushfabric.shared.proxy.ProxyHeader.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded: each failure names the seed. */
class ProxyHeaderFuzzTest {
    private static final int SEEDS = 2_000;

    @Test
    void randomHeadersSurvive() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            ProxyHeader header = randomHeader(new Random(seed));
            assertThat(AnnotatedHex.decode(AnnotatedHex.encode(header))).as("seed %d", seed).isEqualTo(header);
        }
    }

    /** The checksum finds all that leave it there: not a flip in its type, nor a length that ends before it. */
    @Test
    void noFlippedFieldIsTaken() {
        for (byte[] bytes : List.of(HaproxyHeaders.TCP4, HaproxyHeaders.TCP6, HaproxyHeaders.MAPPED,
                HaproxyHeaders.LOCAL, HaproxyHeaders.TLS)) {
            int checksum = 16 + new int[] {0, 12, 36}[bytes[13] >> 4];
            // So that a greater length finds bytes, and does not just want more of them.
            byte[] flipped = Arrays.copyOf(bytes, bytes.length + ProxyHeaderCodec.MAX_BYTES);
            for (int i = 0; i < bytes.length; i++) {
                for (int flip = 1; flip < 256; flip++) {
                    flipped[i] = (byte) (bytes[i] ^ flip);
                    boolean lost = i == checksum || i == 15 && (flipped[i] & 0xff) == checksum - 16;
                    if (!lost && !verdict(flipped).startsWith("byte ")) {
                        throw new AssertionError("taken with byte " + i + " ^ " + flip);
                    }
                }
                flipped[i] = bytes[i];
            }
        }
    }

    @Test
    void theVerdictDoesNotDependOnHowTheBytesCome() throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = AnnotatedHex.encode(randomHeader(random));
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            String whole = verdict(bytes);
            String first = "more";
            for (int length = 0; length <= bytes.length && first.equals("more"); length++) {
                first = verdict(Arrays.copyOf(bytes, length));
            }
            assertThat(first).as("seed %d", seed).isEqualTo(whole);
        }
    }

    /** What is taken, is written again as something that means the same. */
    @Test
    void randomBytesBehindTheFixedPart() throws Exception {
        int taken = 0;
        for (int seed = 0; seed < 50_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[16 + random.nextInt(60)];
            random.nextBytes(bytes);
            System.arraycopy(HaproxyHeaders.BARE, 0, bytes, 0, 12);
            bytes[12] = (byte) (0x20 | random.nextInt(2));
            bytes[13] = new byte[] {0, 0x11, 0x21}[random.nextInt(3)];
            bytes[14] = 0;
            bytes[15] = (byte) (bytes.length - 16);
            // Lengths that are mostly small lead deeper into the TLVs.
            for (int i = 16; i < bytes.length; i++) {
                bytes[i] = random.nextInt(3) > 0 ? (byte) random.nextInt(4) : bytes[i];
            }
            try {
                ProxyHeader header = AnnotatedHex.decode(bytes);
                assertThat(AnnotatedHex.decode(AnnotatedHex.encode(header))).as("seed %d", seed).isEqualTo(header);
                taken++;
            } catch (ProxyProtocolException e) {
                assertThat(e.offset()).as("seed %d", seed).isBetween(12, bytes.length - 1);
            }
        }
        assertThat(taken).isGreaterThan(500);
    }

    @Test
    void randomBytesAreNoHeader() {
        for (int seed = 0; seed < SEEDS; seed++) {
            byte[] bytes = new byte[1 + new Random(seed).nextInt(100)];
            new Random(seed).nextBytes(bytes);
            assertThat(verdict(bytes)).as("seed %d", seed).isNotEqualTo("header");
        }
    }

    private static String verdict(byte[] bytes) {
        try {
            return ProxyHeaderCodec.decode(Unpooled.wrappedBuffer(bytes)) == null ? "more" : "header";
        } catch (ProxyProtocolException e) {
            return e.getMessage();
        }
    }

    private static ProxyHeader randomHeader(Random random) throws UnknownHostException {
        List<Tlv> tlvs = new ArrayList<>();
        if (random.nextBoolean()) {
            tlvs.add(new Tlv(TlvType.UNIQUE_ID, randomBytes(random, random.nextInt(129))));
        }
        if (random.nextBoolean()) {
            tlvs.add(new SslTlv(random.nextInt(256), random.nextInt(),
                    List.of(new Tlv(TlvType.SSL_CIPHER, randomBytes(random, random.nextInt(30))))).encode());
        }
        for (int count = random.nextInt(4); count > 0; count--) {
            int size = random.nextInt(10) == 0 ? random.nextInt(Tlv.MAX_VALUE + 1) : random.nextInt(20);
            tlvs.add(new Tlv(0xe0 + random.nextInt(4), randomBytes(random, size)));
        }
        return switch (random.nextInt(4)) {
            case 0 -> new ProxyHeader(Command.LOCAL, null, null, tlvs);
            case 1 -> new ProxyHeader(Command.PROXY, null, null, tlvs);
            default -> new ProxyHeader(Command.PROXY, randomAddress(random), randomAddress(random), tlvs);
        };
    }

    private static InetSocketAddress randomAddress(Random random) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(randomBytes(random, random.nextBoolean() ? 4 : 16)),
                random.nextInt(65_536));
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
