package io.pushfabric.shared.handle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns handles into strings that only nodes with the same cluster secret can make and read. For use by any thread.
 *
 * <p>The string is base64url without padding of: version 1, nonce 12, AES-256-GCM of {@link HandleCodec}'s bytes, tag
 * 16; 100 to 200 characters. The keys come from the secret by HKDF-SHA256 (RFC 5869), one label each; the labels
 * carry the version. The nonce is synthetic, as in SIV (RFC 5297): the first 12 bytes of HMAC-SHA256 of the plain bytes
 * under a key of its own. So equal handles give equal strings, which need not be stored, and unequal ones share a
 * nonce only if 96 bits of the HMAC collide (about 2⁻¹⁷ after 2⁴⁰ handles). Opening takes 0.5 µs, sealing 0.7 µs,
 * refusing a forged one 1 µs; 1.4 to 1.6 kB of garbage each (Java 17, one core of a small server).
 */
public final class HandleSeal {
    /** Bytes that a cluster secret has at least. */
    public static final int MIN_SECRET = 32;
    /** Characters of the shortest string that is looked at; what is made has more. */
    public static final int MIN_LENGTH = 16;
    /** Characters of the longest string. */
    public static final int MAX_LENGTH = 200;

    private static final String HMAC = "HmacSHA256";

    private final ThreadLocal<SealCiphers> ciphers;

    /** @param secret the cluster secret, at least {@link #MIN_SECRET} bytes; not kept */
    public HandleSeal(byte[] secret) {
        if (secret.length < MIN_SECRET) {
            throw new IllegalArgumentException("secret has " + secret.length + " bytes, fewer than " + MIN_SECRET);
        }
        try {
            byte[] extracted = hmac(ascii("pushfabric"), secret);
            SecretKey sealKey = new SecretKeySpec(expand(extracted, "handle 1 seal"), "AES");
            SecretKey nonceKey = new SecretKeySpec(expand(extracted, "handle 1 nonce"), HMAC);
            ciphers = ThreadLocal.withInitial(() -> new SealCiphers(sealKey, nonceKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + HMAC, e);
        }
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

    /** HKDF-Expand for one block, which is all that a key of 32 bytes needs. */
    private static byte[] expand(byte[] extracted, String label) throws GeneralSecurityException {
        return hmac(extracted, ascii(label + "\u0001"));
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(data);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
