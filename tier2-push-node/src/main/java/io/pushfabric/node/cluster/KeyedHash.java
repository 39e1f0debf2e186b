package io.pushfabric.node.cluster;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Names for the keys of the grid: 16 bytes of HMAC-SHA256, which tell nothing without the secret. For any thread. */
public final class KeyedHash {
    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 16;

    private final ThreadLocal<Mac> macs;

    /** @param key 32 bytes, derived from the cluster secret for this use alone */
    public KeyedHash(byte[] key) {
        SecretKeySpec secret = new SecretKeySpec(key, HMAC);
        macs = ThreadLocal.withInitial(() -> {
            try {
                Mac mac = Mac.getInstance(HMAC);
                mac.init(secret);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has " + HMAC, e);
            }
        });
    }

    public byte[] hash(byte[] bytes) {
        return Arrays.copyOf(macs.get().doFinal(bytes), BYTES);
    }
}
