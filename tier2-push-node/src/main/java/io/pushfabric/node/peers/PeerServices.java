package io.pushfabric.node.peers;

import io.grpc.Metadata;
import io.pushfabric.node.observe.NodeMetrics;
import io.pushfabric.proto.v1.Self;
import io.pushfabric.shared.secret.PeerProofs;
import java.util.function.Supplier;

/**
 * What all links share.
 *
 * @param self who this node is, and how it is now
 * @param answerNanos how long a peer that lives may take to say what becomes of a command
 */
record PeerServices(PeerLoops loops, PeerProofs proofs, CommandCodec codec, Supplier<Self> self, long answerNanos,
        NodeMetrics metrics) {
    static final Metadata.Key<String> PROOF = Metadata.Key.of(PeerProofs.HEADER, Metadata.ASCII_STRING_MARSHALLER);

    /** The metadata of one call. @param to id of the node that is called */
    Metadata proof(String method, String to) {
        Metadata metadata = new Metadata();
        metadata.put(PROOF, proofs.make(method, to));
        return metadata;
    }
}
