package io.pushfabric.node.cluster;

import io.pushfabric.shared.net.HostPort;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a node tells about itself, as text that only those who know the cluster secret can make and read. Inside are the
 * fields of {@link NodeInfo} in their order, a line feed after each but the last.
 */
final class NodeInfoSeal {
    private static final byte[] PLACE = "member".getBytes(StandardCharsets.US_ASCII);
    private static final int FIELDS = 5;

    private final Seal seal;

    NodeInfoSeal(ClusterSecret secret) {
        seal = new Seal(secret.key("member 1"));
    }

    String seal(NodeInfo info) {
        String plain = String.join("\n", info.id(), Long.toHexString(info.incarnation()), info.push().toASCIIString(),
                info.peers().toString(), info.relay().toString());
        return Base64.getEncoder().encodeToString(seal.seal(PLACE, plain.getBytes(StandardCharsets.UTF_8)));
    }

    /** Nothing if the text is malformed, forged or sealed with another secret. Never throws. */
    Optional<NodeInfo> open(String text) {
        try {
            byte[] plain = seal.open(PLACE, Base64.getDecoder().decode(text));
            return plain == null ? Optional.empty() : Optional.of(read(new String(plain, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static NodeInfo read(String plain) {
        String[] fields = plain.split("\n", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException(fields.length + " fields");
        }
        return new NodeInfo(fields[0], Long.parseUnsignedLong(fields[1], 16), URI.create(fields[2]),
                HostPort.parse(fields[3]), HostPort.parse(fields[4]));
    }
}
