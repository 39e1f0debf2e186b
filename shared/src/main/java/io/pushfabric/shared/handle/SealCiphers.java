package io.pushfabric.shared.handle;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** The ciphers and scratch space of one thread. Owned by that thread. */
final class SealCiphers {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int HEAD = 1 + NONCE;
    private static final int MAX_SEALED = HEAD + HandleCodec.MAX_BYTES + TAG;

    private final SecretKey sealKey;
    private final Cipher sealing;
    private final Cipher opening;
    private final Mac nonces;
    private final byte[] nonce;
    private final byte[] sealed = new byte[MAX_SEALED];
    private final byte[] plain = new byte[MAX_SEALED];

    private byte[] lastPlain = {};
    private String lastText;

    SealCiphers(SecretKey sealKey, SecretKey nonceKey) {
        try {
            this.sealKey = sealKey;
            sealing = Cipher.getInstance("AES/GCM/NoPadding");
            opening = Cipher.getInstance("AES/GCM/NoPadding");
            nonces = Mac.getInstance(nonceKey.getAlgorithm());
            nonces.init(nonceKey);
            nonce = new byte[nonces.getMacLength()];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has AES-GCM and HMAC-SHA256", e);
        }
    }

    /**
     * The JDK's cipher refuses the key and nonce with which it sealed last. The plain bytes are the same then, and so
     * is the text, which is remembered; should they ever not be the same, refusing is right.
     */
    String seal(byte[] bytes) {
        if (Arrays.equals(bytes, lastPlain)) {
            return lastText;
        }
        try {
            nonces.update(bytes);
            nonces.doFinal(nonce, 0);
            byte[] out = new byte[HEAD + bytes.length + TAG];
            out[0] = VERSION;
            System.arraycopy(nonce, 0, out, 1, NONCE);
            sealing.init(Cipher.ENCRYPT_MODE, sealKey, new GCMParameterSpec(TAG * Byte.SIZE, nonce, 0, NONCE));
            sealing.doFinal(bytes, 0, bytes.length, out, HEAD);
            lastText = Base64Url.encode(out);
            lastPlain = bytes;
            return lastText;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a handle of " + bytes.length + " bytes could not be sealed", e);
        }
    }

    /** @param text at most {@link HandleSeal#MAX_LENGTH} characters */
    Handle open(CharSequence text) {
        int length = Base64Url.decode(text, sealed);
        if (length < HEAD + TAG || sealed[0] != VERSION) {
            return null;
        }
        try {
            opening.init(Cipher.DECRYPT_MODE, sealKey, new GCMParameterSpec(TAG * Byte.SIZE, sealed, 1, NONCE));
            int count = opening.doFinal(sealed, HEAD, length - HEAD, plain, 0);
            return HandleCodec.decode(plain, count);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a handle of " + length + " bytes could not be opened", e);
        }
    }
}
