package io.pushfabric.shared.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pushfabric.shared.proxy.ProxyHeader.Command;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class LinkProofTest {
    private static final ClusterSecret SECRET = new ClusterSecret(new byte[32]);
    private static final LinkProof PROOF = new LinkProof(SECRET);
    private static final long RUN = 0x0123456789abcdefL;
    private static final Tlv ID = new Tlv(TlvType.UNIQUE_ID, "id".getBytes(StandardCharsets.US_ASCII));
    private static final ProxyHeader HEADER = header("192.0.2.1", 49_153, "2001:db8::2", 80).with(ID);

    @Test
    void aProofTravelsInItsHeader() throws ProxyProtocolException {
        FramedLinkTlv link = PROOF.prove(HEADER, RUN, 7);
        ProxyHeader arrived = AnnotatedHex.decode(AnnotatedHex.encode(HEADER.with(link.encode())));
        FramedLinkTlv read = FramedLinkTlv.decode(arrived.tlv(TlvType.FRAMED_LINK).orElseThrow());
        assertThat(read).isEqualTo(link).hasSameHashCodeAs(link)
                .hasToString("framed link 1 to incarnation 0123456789abcdef, epoch 7");
        assertThat(new LinkProof(SECRET).isGenuine(arrived, read)).isTrue();
    }

    @Test
    void theTagIsMadeAsWritten() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.key("link 1"), "HmacSHA256"));
        byte[] full = mac.doFinal(AnnotatedHex.bytes("""
                01 0123456789abcdef 00000007               # version, incarnation, epoch
                04 c0000201 c001                           # source
                10 20010db8000000000000000000000002 0050   # destination
                02 6964                                    # UNIQUE_ID
                """));
        assertThat(PROOF.prove(HEADER, RUN, 7).tag()).isEqualTo(Arrays.copyOf(full, 16));
    }

    @Test
    void nothingThatIsCoveredCanBeChanged() {
        FramedLinkTlv link = PROOF.prove(HEADER, RUN, 7);
        for (ProxyHeader other : List.of(
                header("192.0.2.2", 49_153, "2001:db8::2", 80).with(ID),
                header("192.0.2.1", 49_154, "2001:db8::2", 80).with(ID),
                header("192.0.2.1", 49_153, "2001:db8::3", 80).with(ID),
                header("192.0.2.1", 49_153, "2001:db8::2", 81).with(ID),
                header("2001:db8::2", 80, "192.0.2.1", 49_153).with(ID),
                header("192.0.2.1", 49_153, "2001:db8::2", 80),
                header("192.0.2.1", 49_153, "2001:db8::2", 80).with(new Tlv(TlvType.UNIQUE_ID, new byte[2])),
                header("192.0.2.1", 49_153, "2001:db8::2", 80).with(new Tlv(TlvType.UNIQUE_ID, new byte[0])),
                new ProxyHeader(Command.PROXY, null, null, List.of(ID)))) {
            assertThat(PROOF.isGenuine(other, link)).as(other.toString()).isFalse();
        }
        assertThat(PROOF.isGenuine(HEADER, new FramedLinkTlv(1, RUN + 1, 7, link.tag()))).isFalse();
        assertThat(PROOF.isGenuine(HEADER, new FramedLinkTlv(1, RUN, 8, link.tag()))).isFalse();
        for (int bit = 0; bit < 128; bit++) {
            byte[] tag = link.tag();
            tag[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(PROOF.isGenuine(HEADER, new FramedLinkTlv(1, RUN, 7, tag))).isFalse();
        }
        byte[] otherSecret = new byte[32];
        otherSecret[31] = 1;
        assertThat(new LinkProof(new ClusterSecret(otherSecret)).isGenuine(HEADER, link)).isFalse();
    }

    @Test
    void ipv4WithinIpv6IsTheSameAddress() throws Exception {
        byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffffc0000201");
        ProxyHeader same = new ProxyHeader(Command.PROXY,
                new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 49_153),
                HEADER.destination(), List.of(ID));
        assertThat(PROOF.prove(same, RUN, 7)).isEqualTo(PROOF.prove(HEADER, RUN, 7));
    }

    @Test
    void badLinksAreRefused() {
        byte[] good = PROOF.prove(HEADER, RUN, 7).encode().value();
        assertRefused("byte 0: framed link has 28 bytes, not 29", Arrays.copyOf(good, 28));
        assertRefused("byte 0: framed link has 30 bytes, not 29", Arrays.copyOf(good, 30));
        assertRefused("byte 0: framed link has 0 bytes, not 29", new byte[0]);
        byte[] version = good.clone();
        version[0] = 2;
        assertRefused("byte 0: version of the framed link is not 1: 2", version);
        byte[] epoch = good.clone();
        epoch[9] = (byte) 0x80;
        assertRefused("byte 9: epoch is negative: -2147483641", epoch);
        assertThatThrownBy(() -> FramedLinkTlv.decode(new Tlv(0xe3, good))).hasMessageContaining("0xe3 is not 0xe4");
        assertThatIllegalArgumentException().isThrownBy(() -> PROOF.prove(HEADER, RUN, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FramedLinkTlv(2, RUN, 0, new byte[16]));
        assertThatIllegalArgumentException().isThrownBy(() -> new FramedLinkTlv(1, RUN, 0, new byte[15]));
    }

    private static void assertRefused(String message, byte[] value) {
        assertThatThrownBy(() -> FramedLinkTlv.decode(new Tlv(TlvType.FRAMED_LINK, value)))
                .isInstanceOf(ProxyProtocolException.class).hasMessage(message);
    }

    private static ProxyHeader header(String source, int sourcePort, String destination, int destinationPort) {
        return new ProxyHeader(Command.PROXY, new InetSocketAddress(source, sourcePort),
                new InetSocketAddress(destination, destinationPort), List.of());
    }
}
