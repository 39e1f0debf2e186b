package io.pushfabric.node.cluster.record;

import io.pushfabric.node.cluster.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a node asks the members that hold the entries of one map. A request is one byte, what it is, and sealed bytes.
 * Every seal is for one kind of request and one key (or for all keys), so that none can be used for anything else. For
 * use by any thread.
 */
final class Requests {
    private static final byte[] ALL_KEYS = "all".getBytes(StandardCharsets.US_ASCII);

    private final Seal seal;

    Requests(Seal seal) {
        this.seal = seal;
    }

    /** What a request asks for. Its code is on the wire. */
    enum Kind {
        /** This is the value. */
        PUT(1),
        /** A claim: the entry is no longer needed, if it is covered. */
        REMOVE(2),
        /** A claim: of all entries, those that are covered and not ended are wrong. */
        REMOVE_ALL(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    byte[] put(byte[] key, byte[] plain) {
        return request(Kind.PUT, key, plain);
    }

    byte[] remove(byte[] key, Claim claim) {
        return request(Kind.REMOVE, key, claim.encode());
    }

    byte[] removeAll(Claim claim) {
        return request(Kind.REMOVE_ALL, ALL_KEYS, claim.encode());
    }

    /** The sealed value of an entry. */
    byte[] value(byte[] key, byte[] plain) {
        return seal.seal(place(Kind.PUT, key), plain);
    }

    /** The plain bytes of a value, or {@code null} if nobody who knows the secret made it for this key. */
    byte[] openValue(byte[] key, byte[] value) {
        return seal.open(place(Kind.PUT, key), value);
    }

    /** The sealed value that a {@link Kind#PUT} carries. */
    static byte[] valueOf(byte[] request) {
        return Arrays.copyOfRange(request, 1, request.length);
    }

    /** What the request asks for; {@code null} if that is nothing known. */
    static Kind kindOf(byte[] request) {
        for (Kind kind : Kind.values()) {
            if (request.length > 0 && request[0] == kind.code) {
                return kind;
            }
        }
        return null;
    }

    /** The claim that the request carries, or {@code null} if nobody who knows the secret made it. */
    Claim claimOf(byte[] key, byte[] request) {
        Kind kind = kindOf(request);
        byte[] plain = seal.open(place(kind, kind == Kind.REMOVE_ALL ? ALL_KEYS : key), valueOf(request));
        try {
            return plain == null ? null : Claim.decode(plain);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] request(Kind kind, byte[] key, byte[] plain) {
        byte[] sealed = seal.seal(place(kind, key), plain);
        return ByteBuffer.allocate(1 + sealed.length).put(kind.code).put(sealed).array();
    }

    private static byte[] place(Kind kind, byte[] key) {
        return ByteBuffer.allocate(1 + key.length).put(kind.code).put(key).array();
    }
}
