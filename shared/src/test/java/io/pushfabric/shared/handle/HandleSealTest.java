package io.pushfabric.shared.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pushfabric.shared.secret.ClusterSecret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandleSealTest {
    private static final byte[] SECRET = ascii("0123456789abcdef0123456789abcdef");
    private static final Handle ONE = new Handle("node-a", 0x0123456789abcdefL, 7, 3, 0x1122334455667788L,
            0x8877665544332211L, address(192, 0, 2, 1, 50123), address(10, 0, 0, 5, 8181), "http://10.0.0.5:7400");
    private static final String V6_ENDPOINT = "http://[2001:db8:0:1:2:3:4:5]:7400/" + "x".repeat(215);

    private final HandleSeal seal = new HandleSeal(new ClusterSecret(SECRET));

    @Test
    void aHandleComesBackAsItWas() {
        Random random = new Random(20260101);
        for (int i = 0; i < 20_000; i++) {
            Handle handle = randomHandle(random);
            String text = seal.seal(handle);
            assertThat(text).as("step %d", i).matches("[A-Za-z0-9_-]{100,200}").isEqualTo(seal.seal(handle));
            assertThat(seal.open(text)).as("step %d", i).isEqualTo(handle);
        }
    }

    @Test
    void sealingIsDeterministicOnEveryThreadAndInEveryOrder() throws Exception {
        Handle other = withNonce(ONE, 2);
        String text = seal.seal(ONE);
        assertThat(seal.seal(ONE)).isEqualTo(text);
        assertThat(seal.seal(other)).isNotEqualTo(text);
        assertThat(seal.seal(ONE)).isEqualTo(text);
        assertThat(new HandleSeal(new ClusterSecret(SECRET)).seal(ONE)).isEqualTo(text);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> work = () -> IntStream.range(0, 2_000)
                    .allMatch(i -> seal.seal(ONE).equals(text) && seal.open(text).equals(ONE));
            for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(4, work))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Made by another implementation: {@code hmac} and {@code cryptography} of Python. A change here is version 2. */
    @Test
    void theFormatIsPinned() {
        assertThat(HexFormat.of().formatHex(HandleCodec.encode(ONE))).isEqualTo("0123456789abcdef" + "00000007"
                + "00000003" + "1122334455667788" + "8877665544332211" + "06" + hex("node-a") + "c0000201" + "c3cb"
                + "0a000005" + "1ff5" + hex("http://10.0.0.5:7400"));
        byte[] sealed = Base64.getUrlDecoder().decode(seal.seal(ONE));
        assertThat(HexFormat.of().formatHex(sealed)).isEqualTo("01" + "d81cac4d54e319d72a018a89"
                + "b026b503d8cca66c142a317af63423243d40ff4031e20af9dc5b013f4f2160ce92d637cad828f555"
                + "224cad1c374f4bb86349d2a55993afc9e47d5f7ca2925f371c0f4d17c204fb"
                + "9817553c60a56e80d7eb7963b8da492a");
    }

    @Test
    void everyFlippedBitIsRefused() {
        for (Handle handle : new Handle[] {ONE, randomHandle(new Random(1)), randomHandle(new Random(2))}) {
            byte[] sealed = Base64.getUrlDecoder().decode(seal.seal(handle));
            for (int bit = 0; bit < sealed.length * 8; bit++) {
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(seal.open(Base64Url.encode(sealed))).as("bit %d", bit).isNull();
                sealed[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertThat(seal.open(Base64Url.encode(sealed))).isEqualTo(handle);
        }
    }

    @Test
    void everyOtherCharacterIsRefused() {
        String text = seal.seal(ONE);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %\u0000\u00c1\uff21";
        for (int at : new int[] {0, 1, 2, 17, text.length() - 2, text.length() - 1}) {
            for (char c : alphabet.toCharArray()) {
                String changed = text.substring(0, at) + c + text.substring(at + 1);
                assertThat(seal.open(changed)).as("%s at %d", c, at).isEqualTo(changed.equals(text) ? ONE : null);
            }
        }
    }

    /** All three lengths modulo four, so that two, four and no spare bits occur. */
    @Test
    void spareBitsAreRefused() {
        for (int pad = 0; pad < 3; pad++) {
            Handle handle = withEndpoint(ONE, ONE.endpoint() + "/".repeat(pad));
            String text = seal.seal(handle);
            int spellings = 0;
            for (char c = '-'; c <= 'z'; c++) {
                spellings += seal.open(text.substring(0, text.length() - 1) + c) == null ? 0 : 1;
            }
            assertThat(spellings).isOne();
        }
    }

    @Test
    void truncatedAndExtendedStringsAreRefused() {
        String text = seal.seal(ONE);
        for (int length = 0; length < text.length(); length++) {
            assertThat(seal.open(text.substring(0, length))).as("%d characters", length).isNull();
            assertThat(seal.open(text.substring(text.length() - length))).as("last %d", length).isNull();
        }
        for (String more : new String[] {"A", "AA", "AAA", "AAAA", "=", "==", "\n", " ", "/expire", text}) {
            assertThat(seal.open(text + more)).isNull();
            assertThat(seal.open(more + text)).isNull();
        }
    }

    @Test
    void otherSecretsAreRefused() {
        byte[] other = SECRET.clone();
        other[31] ^= 1;
        assertThat(new HandleSeal(new ClusterSecret(other)).open(seal.seal(ONE))).isNull();
        HandleSeal longer = new HandleSeal(new ClusterSecret(ascii("0123456789abcdef0123456789abcdef0")));
        assertThat(longer.open(seal.seal(ONE))).isNull();
        assertThat(new HandleSeal(new ClusterSecret(other)).seal(ONE)).isNotEqualTo(seal.seal(ONE));
    }

    @Test
    void otherVersionsAreRefused() {
        byte[] sealed = Base64.getUrlDecoder().decode(seal.seal(ONE));
        for (int version = 0; version < 256; version++) {
            sealed[0] = (byte) version;
            assertThat(seal.open(Base64Url.encode(sealed))).isEqualTo(version == 1 ? ONE : null);
        }
    }

    @Test
    void randomStringsAreRefused() {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12, 151)];
            random.nextBytes(bytes);
            bytes[0] = random.nextBoolean() ? 1 : bytes[0];
            assertThat(seal.open(Base64Url.encode(bytes))).as("step %d", i).isNull();
            assertThat(seal.open(new String(bytes, StandardCharsets.ISO_8859_1))).as("step %d", i).isNull();
        }
        assertThat(seal.open("")).isNull();
        assertThat(seal.open("\u0130".repeat(100))).isNull();
        assertThat(seal.open("\ud83d\ude00".repeat(80))).isNull();
    }

    @Test
    void hugeStringsAreRefusedUnread() {
        String huge = seal.seal(ONE) + "A".repeat(10 << 20);
        assertThat(assertTimeout(Duration.ofSeconds(1), () -> {
            for (int i = 0; i < 100_000; i++) {
                if (seal.open(huge) != null) {
                    return false;
                }
            }
            return true;
        })).isTrue();
    }

    @Test
    void whatIsReadNeedNotBeAString() {
        assertThat(seal.open(CharBuffer.wrap(seal.seal(ONE).toCharArray()))).isEqualTo(ONE);
    }

    @Test
    void theLengthStaysWithinItsBounds() {
        InetSocketAddress v6 = addressV6(0xff);
        Handle longest = new Handle("n".repeat(32), -1, Integer.MAX_VALUE, -1, -1, -1, v6, v6, V6_ENDPOINT);
        String text = seal.seal(longest);
        assertThat(text).hasSizeLessThanOrEqualTo(HandleSeal.MAX_LENGTH);
        assertThat(seal.open(text)).isEqualTo(withEndpoint(longest, ""));
        assertThat(seal.seal(withEndpoint(longest, ""))).isEqualTo(text);

        Handle full = withEndpoint(longest, "e".repeat(HandleCodec.MAX_BYTES - HandleCodec.encode(
                withEndpoint(longest, "")).length));
        assertThat(seal.seal(full)).hasSize(HandleSeal.MAX_LENGTH);
        assertThat(seal.open(seal.seal(full))).isEqualTo(full);
        assertThat(seal.open(seal.seal(withEndpoint(full, full.endpoint() + "e"))).endpoint()).isEmpty();

        InetSocketAddress zero = address(0, 0, 0, 0, 0);
        Handle shortest = new Handle("a", 0, 0, 0, 0, 0, zero, zero, "");
        assertThat(seal.seal(shortest)).hasSize(100);
        assertThat(seal.open(seal.seal(shortest))).isEqualTo(shortest);
    }

    @Test
    void aNonceBelongsToOneHandleOnly() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            nonces.add(seal.seal(withNonce(ONE, i)).substring(2, 18));
        }
        assertThat(nonces).hasSize(20_000);
    }

    @Test
    void badValuesAreRefusedAndQuoted() {
        for (String node : new String[] {"", "Node", "n".repeat(33), "n_1", "n\u00e9"}) {
            assertThatThrownBy(() -> new Handle(node, 1, 1, 1, 1, 1, ONE.client(), ONE.local(), ""))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + node + "'");
        }
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("client.example", 1);
        assertThatThrownBy(() -> new Handle("a", 1, -1, 1, 1, 1, ONE.client(), ONE.local(), ""))
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> new Handle("a", 1, 1, 1, 1, 1, unresolved, ONE.local(), ""))
                .hasMessageContaining("client.example");
        assertThatThrownBy(() -> withEndpoint(ONE, "http://\u00e9")).hasMessageContaining("http://\u00e9");
        assertThatThrownBy(() -> new ClusterSecret(ascii("tell-nobody"))).hasMessageContaining("11 bytes")
                .hasMessageNotContaining("tell-nobody");
    }

    @Test
    void anIncarnationTellsItsStart() {
        Instant start = Instant.parse("2026-11-01T12:34:56.789Z");
        long first = Incarnation.of(start, new Random(1));
        assertThat(Incarnation.startOf(first)).isEqualTo(start);
        assertThat(Incarnation.of(start, new Random(2))).isNotEqualTo(first);
        assertThat(Incarnation.of(start.plusMillis(1), new Random(3))).isGreaterThan(first);
        assertThat(Incarnation.startOf(Incarnation.of(Instant.now(), new Random()))).isCloseTo(Instant.now(),
                within(10, ChronoUnit.SECONDS));
    }

    private static Handle randomHandle(Random random) {
        String node = "n-" + Integer.toString(random.nextInt(1 << 20), 36);
        String endpoint = random.nextBoolean() ? "http://10.0.0.5:7400" : "";
        return new Handle(node, random.nextLong(), random.nextInt() & Integer.MAX_VALUE, random.nextInt(),
                random.nextLong(), random.nextLong(), randomAddress(random), randomAddress(random),
                endpoint.substring(0, Math.min(endpoint.length(), 20)));
    }

    private static InetSocketAddress randomAddress(Random random) {
        return random.nextBoolean() ? addressV6(random.nextInt())
                : address(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt(),
                        random.nextInt(1 << 16));
    }

    private static InetSocketAddress address(int a, int b, int c, int d, int port) {
        return address(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, port);
    }

    private static InetSocketAddress addressV6(int seed) {
        byte[] bytes = new byte[16];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 0x20;
        return address(bytes, seed & 0xffff);
    }

    private static InetSocketAddress address(byte[] bytes, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Handle withNonce(Handle handle, long nonce) {
        return new Handle(handle.node(), handle.incarnation(), handle.slot(), handle.generation(), nonce,
                handle.hash(), handle.client(), handle.local(), handle.endpoint());
    }

    private static Handle withEndpoint(Handle handle, String endpoint) {
        return new Handle(handle.node(), handle.incarnation(), handle.slot(), handle.generation(), handle.nonce(),
                handle.hash(), handle.client(), handle.local(), endpoint);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(ascii(text));
    }
}
