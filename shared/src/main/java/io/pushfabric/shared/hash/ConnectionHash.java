package io.pushfabric.shared.hash;

import io.pushfabric.shared.net.PlainAddress;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * The number by which a client connection chooses its push node: SipHash of its source under a key that clients do not
 * have, so that none can aim at a node. IPv4-mapped IPv6 addresses count as IPv4. For use by any thread.
 */
public final class ConnectionHash {
    /** What of a connection is hashed; the names are the words of the setting {@code hash}. */
    public enum Subject {
        /** {@code source-address-port}: each connection for itself. */
        SOURCE_ADDRESS_PORT,
        /** {@code source-address}: all connections of a client go to one node. */
        SOURCE_ADDRESS
    }

    private final SipHash hash;
    private final Subject subject;

    /** @param secret the cluster secret */
    public ConnectionHash(ClusterSecret secret, Subject subject) {
        hash = new SipHash(secret.key("balance 1"));
        this.subject = subject;
    }

    /** The hash of: address 4 or 16, port 2 if it counts, big-endian. @param source resolved */
    public long hash(InetSocketAddress source) {
        byte[] address = PlainAddress.bytes(source.getAddress());
        if (subject == Subject.SOURCE_ADDRESS) {
            return hash.hash(address, address.length);
        }
        byte[] input = Arrays.copyOf(address, address.length + Short.BYTES);
        input[address.length] = (byte) (source.getPort() >>> Byte.SIZE);
        input[address.length + 1] = (byte) source.getPort();
        return hash.hash(input, input.length);
    }
}
