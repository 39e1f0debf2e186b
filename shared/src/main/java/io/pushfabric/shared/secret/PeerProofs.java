package io.pushfabric.shared.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proofs that the caller of another process of the cluster knows the cluster secret, sent with each call in the
 * metadata {@value #HEADER}: {@code 1 <from> <to> <milliseconds since 1970> <nonce> <HMAC-SHA256>}, the last two in
 * base64url. The HMAC is over the parts before it and the name of the call, with a key that is used for nothing else.
 *
 * <p>What that protects: nobody without the secret can call, not even one who has read proofs on the wire, since a
 * proof holds for one call, at one process, once, and for {@value #MAX_SKEW_MINUTES} minutes either way by the wall
 * clocks of both. (One that is not made out to a process, as a balancer's first, can be repeated at another process. A
 * process that was started anew has forgotten the nonces of those minutes.) What it does not protect, without TLS:
 * what is said within a call. Who can read the wire reads it, and who can change packets on the wire can take a call
 * over. The listener belongs into a network that is trusted so far.
 *
 * <p>For use by any thread.
 */
public final class PeerProofs {
    /** The name of the metadata. */
    public static final String HEADER = "pushfabric-proof";
    /** For a callee whose id the caller does not know. */
    public static final String ANYBODY = "*";

    static final int MAX_SKEW_MINUTES = 5;
    /** Only who has the secret can use nonces up: more of them in ten minutes are no attack but a defect. */
    static final int MAX_NONCES = 100_000;

    private static final long MAX_SKEW_MILLIS = MAX_SKEW_MINUTES * 60_000L;
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final Pattern FORM = Pattern.compile(
            "1 ([a-z0-9-]{1,32}) ([a-z0-9-]{1,32}|\\*) ([0-9]{1,18}) ([A-Za-z0-9_-]{22}) ([A-Za-z0-9_-]{43})");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final String self;
    private final LongSupplier wallMillis;
    private final SecureRandom random = new SecureRandom();
    // All threads that serve calls; guarded by itself.
    private final Map<String, Long> nonces = new LinkedHashMap<>();

    /**
     * @param self id of this process
     * @param wallMillis milliseconds since 1970
     */
    public PeerProofs(ClusterSecret secret, String self, LongSupplier wallMillis) {
        this.key = new SecretKeySpec(secret.key("peer 1"), HMAC);
        this.self = self;
        this.wallMillis = wallMillis;
    }

    /**
     * A new proof, for one call.
     *
     * @param method full name of the call
     * @param to id of the process that is called, or {@link #ANYBODY}
     */
    public String make(String method, String to) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String text = "1 " + self + " " + to + " " + wallMillis.getAsLong() + " " + BASE64.encodeToString(nonce);
        return text + " " + mac(text, method);
    }

    /**
     * Who made the proof out to this process for this call, or {@code null} if it is not right or was seen before.
     *
     * @param proof as it came, or {@code null}
     * @param anybody whether it may be made out to {@link #ANYBODY}
     */
    public String check(String proof, String method, boolean anybody) {
        Matcher parts = FORM.matcher(proof == null ? "" : proof);
        if (!parts.matches()) {
            return null;
        }
        String mac = mac(proof.substring(0, parts.start(5) - 1), method);
        boolean genuine = MessageDigest.isEqual(ascii(mac), ascii(parts.group(5)));
        boolean mine = parts.group(2).equals(self) || anybody && parts.group(2).equals(ANYBODY);
        return genuine && mine && isNew(parts.group(4), Long.parseLong(parts.group(3))) ? parts.group(1) : null;
    }

    private boolean isNew(String nonce, long millis) {
        long now = wallMillis.getAsLong();
        if (Math.abs(now - millis) > MAX_SKEW_MILLIS) {
            return false;
        }
        synchronized (nonces) {
            var oldest = nonces.values().iterator();
            while (oldest.hasNext() && now - oldest.next() > 2 * MAX_SKEW_MILLIS) {
                oldest.remove();
            }
            return nonces.size() < MAX_NONCES && nonces.putIfAbsent(nonce, now) == null;
        }
    }

    private String mac(String text, String method) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return BASE64.encodeToString(mac.doFinal(ascii(text + " " + method)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + HMAC, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
