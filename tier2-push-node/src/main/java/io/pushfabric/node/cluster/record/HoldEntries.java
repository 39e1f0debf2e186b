package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.KeyedHash;
import io.pushfabric.node.cluster.Seal;
import io.pushfabric.node.cluster.grid.EntryRule;
import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.secret.ClusterSecret;
import java.nio.ByteBuffer;

/**
 * The map of holds: from a keyed hash of what a handle names, to a sealed record. A value that nobody who knows the
 * secret made is as good as none. For use by any thread.
 */
public final class HoldEntries implements EntryRule {
    /** Name of the map. */
    public static final String MAP = "holds";

    private final KeyedHash keys;
    private final Requests requests;

    public HoldEntries(ClusterSecret secret) {
        keys = new KeyedHash(secret.key("record 1 key"));
        requests = new Requests(new Seal(secret.key("record 1 seal")));
    }

    Requests requests() {
        return requests;
    }

    /** Slot and generation name one request of one run of one node. */
    byte[] key(Handle handle) {
        byte[] node = Text.bytes(handle.node());
        return keys.hash(ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + node.length)
                .putLong(handle.incarnation()).putInt(handle.slot()).putInt(handle.generation()).put(node).array());
    }

    /** The record, or {@code null} if it is not to be believed. */
    HoldRecord open(byte[] key, byte[] value) {
        byte[] plain = requests.openValue(key, value);
        try {
            return plain == null ? null : HoldRecordCodec.decode(plain);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public byte[] apply(byte[] key, byte[] current, byte[] request) {
        HoldRecord known = current == null ? null : open(key, current);
        Requests.Kind kind = Requests.kindOf(request);
        if (kind == Requests.Kind.PUT) {
            byte[] value = Requests.valueOf(request);
            HoldRecord next = open(key, value);
            return next != null && (known == null || next.supersedes(known)) ? value : current;
        }
        Claim claim = kind == null ? null : requests.claimOf(key, request);
        boolean removed = claim != null && known != null && claim.covers(known.owner(), known.sequence())
                && (kind == Requests.Kind.REMOVE || known.ending().isEmpty());
        return removed ? null : current;
    }
}
