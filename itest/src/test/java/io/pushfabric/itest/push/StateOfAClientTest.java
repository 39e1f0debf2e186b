package io.pushfabric.itest.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pushfabric.itest.harness.BackendRequest;
import io.pushfabric.itest.harness.OneNode;
import io.pushfabric.itest.harness.Parked;
import io.pushfabric.itest.harness.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 2, {@code GET /v1/handles/{handle}}: "client (ip:port, [ip]:port)", of a client that comes over IPv6. */
class StateOfAClientTest {
    @RegisterExtension
    static final OneNode FABRIC = OneNode.with(config ->
            config.set("clients.listen", (hasIpv6() ? "[::]:" : "127.0.0.1:") + config.port("clients")));

    private static boolean hasIpv6() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null;
        } catch (IOException e) {
            return false;
        }
    }

    @BeforeAll
    static void needsIpv6() {
        assumeTrue(hasIpv6(), "no IPv6 here");
    }

    // "[ip]:port"; section 1: "the real client, as known from the TCP peer"
    @Test
    void anIpv6ClientIsNamed() throws IOException {
        String path = FABRIC.backend().path(exchange -> exchange.defer());
        RawClient client = FABRIC.closing(
                RawClient.connectTo("::1", FABRIC.node().config().port("clients"))).get(path);
        BackendRequest request = FABRIC.backend().next(path);
        assertThat(InetAddress.getByName(request.header("X-Forwarded-For"))).isEqualTo(InetAddress.getByName("::1"));
        FABRIC.awaitParked(request.handle());
        String named = FABRIC.state(request.handle()).field("client");
        assertThat(named).matches("\\[[0-9a-f:]+]:\\d+");
        assertThat(InetAddress.getByName(named.substring(1, named.indexOf(']'))))
                .isEqualTo(InetAddress.getByName("::1"));
        assertThat(named).endsWith(client.address().substring(client.address().lastIndexOf(':')));
        FABRIC.pushLast(request.handle(), "x");
        assertThat(client.readResponse().text()).isEqualTo("x");
    }

    // "ip:port": of one that comes over IPv4 to the same listener, and not as an IPv6 address
    @Test
    void anIpv4ClientIsNamed() throws IOException {
        Parked parked = FABRIC.parked(exchange -> exchange.defer());
        assertThat(FABRIC.state(parked.handle()).field("client")).isEqualTo(parked.client().address());
    }
}
