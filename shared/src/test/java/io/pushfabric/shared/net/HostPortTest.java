package io.pushfabric.shared.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:0", "127.0.0.1:8080", "[::1]:443", "[2001:db8::a]:65535", "[::ffff:10.0.0.1]:1",
        "app_1.internal:80", "a.b-c.example:80", "svc.cluster.local.:80", "1a.example:80"})
    void printsWhatItRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void holdsIpv6WithoutBrackets() {
        assertThat(HostPort.parse("[::1]:80")).isEqualTo(new HostPort("::1", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":80", "localhost", "localhost:", "localhost:65536", "localhost:99999999999",
        "localhost:-1", "localhost:+1", "localhost:080", "localhost: 80", " localhost:80", "localhost:80 ",
        "::1:80", "::1", "[::1]", "[::1]:", "[::1:80", "::1]:80", "[127.0.0.1]:80", "[localhost]:80", "[]:80",
        "[::1]x:80", "[[::1]]:80", "[fe80::1%eth0]:80", "http://localhost:80", "localhost:80/", "a b:80", "-a:80",
        "a-:80", "a..b:80", ".a:80", ".:80", "127.0.0.256:80", "127.0.0:80", "127.0.0.01:80", "10:80", "1.2.3.4.:80",
        "*:80", "ü:80", "a\n:80", "localhost:8\u06610"})
    void quotesWhatItRefuses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text))
                .withMessageStartingWith("'" + text + "' ");
    }

    @Test
    void refusesNamesAndLabelsThatTheDnsCannotHold() {
        assertThat(HostPort.isHost("a".repeat(63) + ".example")).isTrue();
        assertThat(HostPort.isHost("a".repeat(64) + ".example")).isFalse();
        assertThat(HostPort.isHost("a.".repeat(127) + "example")).isFalse();
    }

    @Test
    void theConstructorChecksToo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("[::1]", 80)).withMessageContaining("[::1]");
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a", 65_536)).withMessageContaining("65536");
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a", -1)).withMessageContaining("-1");
    }

    @Test
    void resolvesAddressesAndLeavesNames() {
        assertThat(HostPort.parse("[::1]:80").toSocketAddress()).isEqualTo(new InetSocketAddress("::1", 80));
        assertThat(HostPort.parse("10.1.2.3:80").toSocketAddress().isUnresolved()).isFalse();
        assertThat(HostPort.parse("localhost:80").toSocketAddress().isUnresolved()).isTrue();
    }
}
