package io.pushfabric.node.messaging;

import io.pushfabric.shared.hash.SipHash;
import java.util.regex.Pattern;

/** Push-Ids as the nodes keep them: 64 bits, keyed with the cluster secret, the same on every node. */
public final class PushIdHash {
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,64}");

    private final SipHash hash;

    /** @param key 16 bytes, derived from the cluster secret */
    public PushIdHash(byte[] key) {
        hash = new SipHash(key);
    }

    /** @return not 0. @throws BadRequest if it is not 1 to 64 visible ASCII characters */
    public long hash(String id) {
        if (!ID.matcher(id).matches()) {
            throw new BadRequest("the id of a push is not 1 to 64 visible ASCII characters");
        }
        long hashed = hash.hash(id);
        return hashed == 0 ? 1 : hashed;
    }
}
