package io.pushfabric.shared.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.shared.proxy.ProxyHeader.Command;
import org.junit.jupiter.api.Test;

class HaproxyHeadersTest {
    @Test
    void ipv4IsRead() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.TCP4);
        assertThat(header.command()).isEqualTo(Command.PROXY);
        assertThat(header.source()).hasToString("/127.0.0.1:51606");
        assertThat(header.destination()).hasToString("/127.0.0.1:38001");
        assertThat(header.tlvs()).hasSize(1);
        assertThat(new String(header.uniqueId().orElseThrow(), US_ASCII))
                .isEqualTo("7F000001:C996_7F000001:9471_6B045D77_0000");
    }

    @Test
    void ipv6IsRead() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.TCP6);
        assertThat(header.source()).hasToString("/[0:0:0:0:0:0:0:1]:39634");
        assertThat(header.destination()).hasToString("/[0:0:0:0:0:0:0:1]:38001");
        assertThat(header.uniqueId().orElseThrow()).hasSize(89);
    }

    @Test
    void ipv4WithinIpv6IsReadAsIpv4() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.MAPPED);
        assertThat(header.source()).hasToString("/127.0.0.1:41084");
        assertThat(header.destination()).hasToString("/127.0.0.1:38001");
    }

    @Test
    void noTlvsAreNeeded() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.BARE);
        assertThat(header.source()).hasToString("/127.0.0.1:44272");
        assertThat(header.tlvs()).isEmpty();
        assertThat(header.uniqueId()).isEmpty();
    }

    @Test
    void aHealthCheckHasNoAddresses() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.LOCAL);
        assertThat(header.command()).isEqualTo(Command.LOCAL);
        assertThat(header.source()).isNull();
        assertThat(header.destination()).isNull();
        assertThat(header.tlvs()).isEmpty();
    }

    @Test
    void tlsIsDescribed() throws ProxyProtocolException {
        ProxyHeader header = AnnotatedHex.decode(HaproxyHeaders.TLS);
        assertThat(header.tlvs()).extracting(Tlv::type)
                .containsExactly(TlvType.ALPN, TlvType.AUTHORITY, TlvType.UNIQUE_ID, TlvType.SSL);
        SslTlv ssl = SslTlv.decode(header.tlv(TlvType.SSL).orElseThrow());
        assertThat(ssl.client()).isEqualTo(
                SslTlv.CLIENT_TLS | SslTlv.CERTIFICATE_NOW | SslTlv.CERTIFICATE_EARLIER);
        assertThat(ssl.isVerified()).isTrue();
        assertThat(ssl.version()).hasValue("TLSv1.3");
        assertThat(ssl.commonName()).hasValue("client.example");
        assertThat(ssl.cipher()).hasValue("TLS_AES_256_GCM_SHA384");
        assertThat(ssl.details()).hasSize(5);
    }

    /** HAProxy puts the checksum where we do, right behind the addresses, so that ours are its bytes again. */
    @Test
    void whatIsReadIsWrittenAgainByteForByte() throws ProxyProtocolException {
        for (byte[] bytes : new byte[][] {HaproxyHeaders.TCP4, HaproxyHeaders.TCP6, HaproxyHeaders.LOCAL,
                HaproxyHeaders.TLS}) {
            assertThat(AnnotatedHex.encode(AnnotatedHex.decode(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void theChecksumIsThatOfHaproxy() {
        byte[] bytes = HaproxyHeaders.TCP4.clone();
        bytes[19] ^= 1;
        assertThatThrownBy(() -> AnnotatedHex.decode(bytes)).isInstanceOf(ProxyProtocolException.class)
                .hasMessage("byte 31: wrong CRC32C")
                .extracting(e -> ((ProxyProtocolException) e).refusal()).isEqualTo(ProxyRefusal.CHECKSUM);
    }
}
