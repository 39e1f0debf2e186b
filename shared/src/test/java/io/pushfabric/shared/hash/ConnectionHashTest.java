package io.pushfabric.shared.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.pushfabric.shared.hash.ConnectionHash.Subject;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConnectionHashTest {
    private static final ClusterSecret SECRET = new ClusterSecret(new byte[32]);

    private final ConnectionHash port = new ConnectionHash(SECRET, Subject.SOURCE_ADDRESS_PORT);
    private final ConnectionHash address = new ConnectionHash(SECRET, Subject.SOURCE_ADDRESS);

    @Test
    void isSipHashOfAddressAndPort() {
        SipHash hash = new SipHash(SECRET.key("balance 1"));
        assertThat(port.hash(at("192.0.2.1", 49_153)))
                .isEqualTo(hash.hash(HexFormat.of().parseHex("c0000201c001"), 6));
        assertThat(address.hash(at("192.0.2.1", 49_153))).isEqualTo(hash.hash(HexFormat.of().parseHex("c0000201"), 4));
        assertThat(port.hash(at("2001:db8::1", 80))).isEqualTo(
                hash.hash(HexFormat.of().parseHex("20010db8000000000000000000000001" + "0050"), 18));
    }

    @Test
    void thePortCountsOnlyIfItIsToCount() {
        assertThat(port.hash(at("192.0.2.1", 1))).isNotEqualTo(port.hash(at("192.0.2.1", 256)));
        assertThat(address.hash(at("192.0.2.1", 1))).isEqualTo(address.hash(at("192.0.2.1", 256)));
        assertThat(address.hash(at("192.0.2.1", 1))).isNotEqualTo(address.hash(at("192.0.2.2", 1)));
    }

    @Test
    void ipv4WithinIpv6IsIpv4() throws Exception {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        InetSocketAddress kept = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 80);
        assertThat(port.hash(kept)).isEqualTo(port.hash(at("192.0.2.1", 80)));
        assertThat(address.hash(kept)).isEqualTo(address.hash(at("192.0.2.1", 80)));
    }

    @Test
    void anotherSecretIsAnotherHash() {
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(new ConnectionHash(new ClusterSecret(other), Subject.SOURCE_ADDRESS).hash(at("192.0.2.1", 80)))
                .isNotEqualTo(address.hash(at("192.0.2.1", 80)));
    }

    @Test
    void realisticConnectionsSpreadEvenly() throws Exception {
        Rendezvous rendezvous = Rendezvous.of(Set.of("node-a", "node-b", "node-c", "node-d", "node-e"));
        TreeMap<String, Integer> counts = new TreeMap<>();
        Set<Long> hashes = new HashSet<>();
        int connections = 250_000;
        for (int i = 0; i < connections; i++) {
            byte[] host = {10, 0, (byte) (i >>> 8), (byte) i};
            long key = port.hash(new InetSocketAddress(InetAddress.getByAddress(host), 32_768 + (i >>> 16)));
            hashes.add(key);
            counts.merge(rendezvous.pick(key), 1, Integer::sum);
        }
        assertThat(hashes).hasSize(connections);
        RendezvousTest.assertEven(counts.values(), 5, connections);
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }
}
