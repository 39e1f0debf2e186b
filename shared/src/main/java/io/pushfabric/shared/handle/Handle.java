package io.pushfabric.shared.handle;

import java.net.InetSocketAddress;

/**
 * What a handle says to those who can open it: one request of one client connection, and the way to it. The tuple of
 * addresses and push endpoint is that of claims 4 and 5 of US 2010/0262650; node, slot and generation are what the
 * owner needs to find the connection without a look-up.
 *
 * @param node id of the node that parked the client, {@code [a-z0-9-]{1,32}}
 * @param incarnation which run of that node, see {@link Incarnation}
 * @param slot index into the connection table of that run, not negative
 * @param generation which use of the slot
 * @param nonce 64 random bits, drawn anew for each request
 * @param hash value by which the balancer chose the node, and by which the next one is found
 * @param client peer address of the client connection, resolved; IPv6 scopes do not survive sealing
 * @param local address of this side of the client connection, resolved
 * @param endpoint URL of the node's push listener in visible ASCII, or empty if it is not carried
 */
public record Handle(String node, long incarnation, int slot, int generation, long nonce, long hash,
        InetSocketAddress client, InetSocketAddress local, String endpoint) {

    static final int MAX_NODE = 32;

    public Handle {
        if (!isNodeId(node)) {
            throw new IllegalArgumentException("node id is not [a-z0-9-]{1,32}: '" + node + "'");
        }
        if (slot < 0) {
            throw new IllegalArgumentException("slot is negative: " + slot);
        }
        if (client.isUnresolved() || local.isUnresolved()) {
            throw new IllegalArgumentException("address is not resolved: " + client + ", " + local);
        }
        if (!isVisibleAscii(endpoint)) {
            throw new IllegalArgumentException("endpoint is not visible ASCII: '" + endpoint + "'");
        }
    }

    private static boolean isNodeId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_NODE;
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
