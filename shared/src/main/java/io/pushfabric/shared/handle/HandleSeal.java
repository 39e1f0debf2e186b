package io.pushfabric.shared.handle;

import io.pushfabric.shared.secret.ClusterSecret;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns handles into strings that only nodes with the same cluster secret can make and read. For use by any thread.
 *
 * <p>The string is base64url without padding of: version 1, nonce 12, AES-256-GCM of {@link HandleCodec}'s bytes, tag
 * 16; 100 to 200 characters. The labels of the two keys carry the version. The nonce is synthetic, as in SIV (RFC
 * 5297): the first 12 bytes of HMAC-SHA256 of the plain bytes under a key of its own. So equal handles give equal
 * strings, which need not be stored, and unequal ones share a nonce only if 96 bits of the HMAC collide (about 2⁻¹⁷
 * after 2⁴⁰ handles). Opening takes 0.5 µs, sealing 0.7 µs, refusing a forged one 1 µs; 1.4 to 1.6 kB of garbage each
 * (Java 17, one core of a small server).
 */
public final class HandleSeal {
    /** Characters of the shortest string that is looked at; what is made has more. */
    public static final int MIN_LENGTH = 16;
    /** Characters of the longest string. */
    public static final int MAX_LENGTH = 200;

    private final ThreadLocal<SealCiphers> ciphers;

    /** @param secret the cluster secret */
    public HandleSeal(ClusterSecret secret) {
        SecretKey sealKey = new SecretKeySpec(secret.key("handle 1 seal"), "AES");
        SecretKey nonceKey = new SecretKeySpec(secret.key("handle 1 nonce"), "HmacSHA256");
        ciphers = ThreadLocal.withInitial(() -> new SealCiphers(sealKey, nonceKey));
    }

    /** The string for this handle: {@code [A-Za-z0-9_-]}, the same each time. */
    public String seal(Handle handle) {
        return ciphers.get().seal(HandleCodec.encode(handle));
    }

    /** The handle, or {@code null} if the string is malformed, forged or sealed with another secret. Never throws. */
    public Handle open(CharSequence text) {
        if (text.length() < MIN_LENGTH || text.length() > MAX_LENGTH) {
            return null;
        }
        return ciphers.get().open(text);
    }
}
