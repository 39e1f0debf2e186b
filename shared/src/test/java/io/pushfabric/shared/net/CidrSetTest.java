package io.pushfabric.shared.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrSetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 11.0.0.0, false", "10.0.0.0/8, 9.255.255.255, false",
        "10.0.0.5/8, 10.9.9.9, true", "10.0.0.5, 10.0.0.5, true", "10.0.0.5, 10.0.0.4, false",
        "0.0.0.0/0, 255.255.255.255, true", "0.0.0.0/0, ::1, false", "::/0, ffff::, true", "::/0, 10.0.0.1, false",
        "128.0.0.0/1, 200.1.1.1, true", "128.0.0.0/1, 127.1.1.1, false",
        "::1, ::1, true", "::1, ::2, false", "::1/128, 1::1, false", "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false", "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false", "2001:db8::/65, 2001:db8::7fff:0:0:1, true",
        "2001:db8::/65, 2001:db8::8000:0:0:1, false",
        "::ffff:10.0.0.0/104, 10.1.2.3, true", "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "::ffff:10.0.0.1, 10.0.0.1, true", "::ffff:0:0/96, 1.2.3.4, true"})
    void knowsItsBounds(String range, String address, boolean inside) throws UnknownHostException {
        assertThat(CidrSet.of(List.of(range)).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @Test
    void takesMappedAddressesAsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 10, 1, 2, 3};
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);

        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(CidrSet.of(List.of("::/0", "10.0.0.0/8")).contains(address)).isTrue();
        assertThat(CidrSet.of(List.of("::/0", "11.0.0.0/8")).contains(address)).isFalse();
    }

    @Test
    void looksAtEveryRange() throws UnknownHostException {
        CidrSet set = CidrSet.of(List.of("10.0.0.0/8", "::1", "192.168.0.0/16", "fe80::/10"));

        assertThat(set.contains(InetAddress.getByName("192.168.3.4"))).isTrue();
        assertThat(set.contains(InetAddress.getByName("fe80::3"))).isTrue();
        assertThat(set.contains(InetAddress.getByName("172.16.0.1"))).isFalse();
        assertThat(set).hasToString("[10.0.0.0/8, ::1, 192.168.0.0/16, fe80::/10]");
        assertThat(CidrSet.of(List.of()).contains(InetAddress.getByName("::1"))).isFalse();
    }

    @Test
    void agreesWithBitByBitComparison() throws UnknownHostException {
        long seed = 20_260_101;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] network = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(network);
            network[0] |= 1;
            int bits = random.nextInt(network.length * 8 + 1);
            byte[] address = network.clone();
            int flipped = random.nextInt(network.length * 8);
            address[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
            String range = InetAddress.getByAddress(network).getHostAddress() + "/" + bits;

            assertThat(CidrSet.of(List.of(range)).contains(InetAddress.getByAddress(address)))
                    .as("seed %d: %s, %s", seed, range, Arrays.toString(address)).isEqualTo(flipped >= bits);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8/8", "10.0.0/8", "10/8", "010.0.0.0/8", "10.0.0.256", "::1/129", "[::1]/128", "fe80::1%1/64",
        ":::/0", "1:2:3:4:5:6:7:8:9", "localhost", "10.0.0.0 /8", " 10.0.0.0/8", "10.0.0.0/999999999999"})
    void quotesWhatItRefuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> CidrSet.of(List.of("10.0.0.0/8", text)))
                .withMessageStartingWith("'" + text + "' ");
    }
}
