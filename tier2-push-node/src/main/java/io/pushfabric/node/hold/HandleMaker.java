package io.pushfabric.node.hold;

import io.pushfabric.shared.handle.Handle;
import io.pushfabric.shared.handle.HandleSeal;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/**
 * Makes the handles of this run of this node. For use by any thread.
 *
 * @param endpoint {@code push.advertise}
 */
public record HandleMaker(HandleSeal seal, String node, long incarnation, String endpoint, SecureRandom random) {

    long newNonce() {
        return random.nextLong();
    }

    String make(int slot, int generation, long nonce, InetSocketAddress client, InetSocketAddress local) {
        return seal.seal(describe(slot, generation, nonce, client, local));
    }

    Handle describe(int slot, int generation, long nonce, InetSocketAddress client, InetSocketAddress local) {
        // No balancer chose this node: there is no hash value yet by which the next one would be found.
        return new Handle(node, incarnation, slot, generation, nonce, 0, client, local, endpoint);
    }
}
