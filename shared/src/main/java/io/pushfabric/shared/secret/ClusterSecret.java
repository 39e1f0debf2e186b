package io.pushfabric.shared.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that all nodes and balancers of a cluster share. It is never used itself: each use gets a key of its own
 * by HKDF-SHA256 (RFC 5869), told apart by a label.
 */
public final class ClusterSecret {
    /** Bytes that a cluster secret has at least. */
    public static final int MIN_BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private final byte[] extracted;

    /** @param secret at least {@link #MIN_BYTES} bytes; not kept */
    public ClusterSecret(byte[] secret) {
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("secret has " + secret.length + " bytes, fewer than " + MIN_BYTES);
        }
        extracted = hmac(ascii("pushfabric"), secret);
    }

    /** A key of 32 bytes. @param label what it is for, with the version of that */
    public byte[] key(String label) {
        // HKDF-Expand for one block, which is all that 32 bytes need.
        return hmac(extracted, ascii(label + "\u0001"));
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + HMAC, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
