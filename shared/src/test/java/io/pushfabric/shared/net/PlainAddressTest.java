package io.pushfabric.shared.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PlainAddressTest {
    @Test
    void mappedAddressesAreIpv4() throws UnknownHostException {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        InetAddress kept = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(kept).isInstanceOf(Inet6Address.class);
        assertThat(PlainAddress.bytes(kept)).asHexString().isEqualTo("C0000201");
        assertThat(PlainAddress.bytes(InetAddress.getByName("192.0.2.1"))).asHexString().isEqualTo("C0000201");
    }

    @Test
    void otherAddressesAreAsTheyAre() throws UnknownHostException {
        for (String text : new String[] {"2001:db8::1", "::", "::1", "::c000:201", "::fffe:c000:201", "1::ffff:1:1"}) {
            InetAddress address = InetAddress.getByName(text);
            assertThat(PlainAddress.bytes(address)).as(text).isEqualTo(address.getAddress()).hasSize(16);
        }
    }
}
