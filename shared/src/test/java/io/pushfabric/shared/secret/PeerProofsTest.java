package io.pushfabric.shared.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a proof is good for, and what not. */
class PeerProofsTest {
    private static final String METHOD = "pushfabric.v1.PeerService/Forward";
    private static final long MINUTE = 60_000;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final PeerProofs a = proofs("node-a", "the secret of this cluster, 32 bytes");
    private final PeerProofs b = proofs("node-b", "the secret of this cluster, 32 bytes");

    private PeerProofs proofs(String self, String secret) {
        return new PeerProofs(new ClusterSecret(secret.getBytes(StandardCharsets.US_ASCII)), self, now::get);
    }

    @Test
    void namesTheCaller() {
        assertThat(b.check(a.make(METHOD, "node-b"), METHOD, false)).isEqualTo("node-a");
    }

    @Test
    void isGoodOnce() {
        String proof = a.make(METHOD, "node-b");

        assertThat(b.check(proof, METHOD, false)).isEqualTo("node-a");
        assertThat(b.check(proof, METHOD, false)).isNull();
    }

    @Test
    void isGoodForOneCalleeAndOneCall() {
        assertThat(b.check(a.make(METHOD, "node-c"), METHOD, true)).isNull();
        assertThat(b.check(a.make(METHOD, "node-b"), METHOD + "2", true)).isNull();
        assertThat(b.check(a.make(METHOD, PeerProofs.ANYBODY), METHOD, false)).isNull();
        assertThat(b.check(a.make(METHOD, PeerProofs.ANYBODY), METHOD, true)).isEqualTo("node-a");
    }

    @Test
    void isGoodForFiveMinutes() {
        String early = a.make(METHOD, "node-b");
        now.addAndGet(5 * MINUTE);
        assertThat(b.check(early, METHOD, false)).isEqualTo("node-a");
        String late = a.make(METHOD, "node-b");
        now.addAndGet(5 * MINUTE + 1);
        assertThat(b.check(late, METHOD, false)).isNull();
        String future = a.make(METHOD, "node-b");
        now.addAndGet(-5 * MINUTE - 1);
        assertThat(b.check(future, METHOD, false)).isNull();
    }

    @Test
    void needsTheSecret() {
        PeerProofs stranger = proofs("node-a", "the secret of that cluster, 32 bytes");

        assertThat(b.check(stranger.make(METHOD, "node-b"), METHOD, false)).isNull();
    }

    @Test
    void isRefusedWithAnyCharacterChanged() {
        String proof = a.make(METHOD, "node-b");
        for (int i = 0; i < proof.length(); i++) {
            char other = proof.charAt(i) == '7' ? '8' : '7';
            assertThat(b.check(proof.substring(0, i) + other + proof.substring(i + 1), METHOD, true)).isNull();
        }
        assertThat(b.check(null, METHOD, true)).isNull();
        assertThat(b.check("", METHOD, true)).isNull();
        assertThat(b.check(proof + " ", METHOD, true)).isNull();
        assertThat(b.check(proof, METHOD, true)).isEqualTo("node-a");
    }
}
