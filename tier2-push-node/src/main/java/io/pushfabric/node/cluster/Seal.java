package io.pushfabric.node.cluster;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what lies in the grid, so that who reads its wire learns nothing and who writes there is not believed. For use
 * by any thread.
 *
 * <p>Sealed is: version 1, nonce 12, AES-256-GCM of the plain bytes, tag 16. The place where the bytes lie is
 * authenticated with them, so that a copy elsewhere is not believed either. The nonce is 8 random bytes of the thread
 * and a count of 4; when the count is used up, new bytes are drawn. So two nonces under one key are equal only if two
 * draws of 64 bits are: about 2⁻³⁷ after 2¹⁴ draws.
 */
public final class Seal {
    /** How much longer the sealed bytes are. */
    public static final int OVERHEAD = 29;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int PREFIX = 8;
    private static final int TAG = 16;
    private static final int HEAD = 1 + NONCE;

    private final ThreadLocal<Ciphers> ciphers;

    /** @param key 32 bytes, derived from the cluster secret for this use alone */
    public Seal(byte[] key) {
        SecretKey secret = new SecretKeySpec(key, "AES");
        ciphers = ThreadLocal.withInitial(() -> new Ciphers(secret));
    }

    /** @param place where the sealed bytes will lie */
    public byte[] seal(byte[] place, byte[] plain) {
        return ciphers.get().seal(place, plain);
    }

    /** The plain bytes, or {@code null} if they were not sealed for this place with this key. Never throws. */
    public byte[] open(byte[] place, byte[] sealed) {
        if (sealed.length < OVERHEAD || sealed[0] != VERSION) {
            return null;
        }
        return ciphers.get().open(place, sealed);
    }

    /** Owned by one thread. */
    private static final class Ciphers {
        private final SecureRandom random = new SecureRandom();
        private final SecretKey key;
        private final Cipher sealing;
        private final Cipher opening;
        private final byte[] prefix = new byte[PREFIX];
        private int count;

        Ciphers(SecretKey key) {
            this.key = key;
            try {
                sealing = Cipher.getInstance("AES/GCM/NoPadding");
                opening = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java runtime has AES-GCM", e);
            }
        }

        byte[] seal(byte[] place, byte[] plain) {
            if (count == 0) {
                random.nextBytes(prefix);
            }
            byte[] out = new byte[plain.length + OVERHEAD];
            ByteBuffer.wrap(out).put(VERSION).put(prefix).putInt(count++);
            try {
                sealing.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, out, 1, NONCE));
                sealing.updateAAD(place);
                sealing.doFinal(plain, 0, plain.length, out, HEAD);
                return out;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(plain.length + " bytes could not be sealed", e);
            }
        }

        byte[] open(byte[] place, byte[] sealed) {
            try {
                opening.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * Byte.SIZE, sealed, 1, NONCE));
                opening.updateAAD(place);
                return opening.doFinal(sealed, HEAD, sealed.length - HEAD);
            } catch (AEADBadTagException e) {
                return null;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(sealed.length + " bytes could not be opened", e);
            }
        }
    }
}
