package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.KeyedHash;
import io.pushfabric.node.cluster.NodeRun;
import io.pushfabric.node.cluster.Seal;
import io.pushfabric.node.cluster.grid.EntryRule;
import io.pushfabric.shared.secret.ClusterSecret;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The map of labels: from a keyed hash of the label, to the sealed claims of the runs that have a connection with it.
 * For use by any thread.
 */
public final class LabelEntries implements EntryRule {
    /** Name of the map. */
    public static final String MAP = "labels";

    private final KeyedHash keys;
    private final Requests requests;

    public LabelEntries(ClusterSecret secret) {
        keys = new KeyedHash(secret.key("label 1 key"));
        requests = new Requests(new Seal(secret.key("label 1 seal")));
    }

    Requests requests() {
        return requests;
    }

    byte[] key(String label) {
        return keys.hash(Text.bytes(label));
    }

    /** The runs in the value; none if there is no value, or one that is not to be believed. */
    Set<NodeRun> runs(byte[] key, byte[] value) {
        return claims(key, value).all().stream().map(Claim::run).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public byte[] apply(byte[] key, byte[] current, byte[] request) {
        Requests.Kind kind = Requests.kindOf(request);
        Claim claim = kind == null ? null : requests.claimOf(key, request);
        if (claim == null) {
            return current;
        }
        LabelClaims before = claims(key, current);
        LabelClaims after = kind == Requests.Kind.PUT ? before.with(claim) : before.without(claim);
        if (after.equals(before)) {
            return current;
        }
        return after.all().isEmpty() ? null : requests.value(key, after.encode());
    }

    private LabelClaims claims(byte[] key, byte[] value) {
        byte[] plain = value == null ? null : requests.openValue(key, value);
        try {
            return plain == null ? LabelClaims.NONE : LabelClaims.decode(plain);
        } catch (IllegalArgumentException e) {
            return LabelClaims.NONE;
        }
    }
}
