package io.pushfabric.shared.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pushfabric.shared.proxy.ProxyHeader.Command;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyHeaderCodecTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "c0000201 c6336402 c001 0050";
    private static final String LOCAL = SIGNATURE + "2000";
    private static final String TCP4 = SIGNATURE + "2111";
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 49_153);
    private static final InetSocketAddress CLIENT6 = new InetSocketAddress("2001:db8::1", 49_153);
    private static final InetSocketAddress FRONT = new InetSocketAddress("198.51.100.2", 80);
    private static final InetSocketAddress FRONT6 = new InetSocketAddress("2001:db8::2", 65_535);

    @Test
    void addressesOfBothFamiliesSurvive() throws ProxyProtocolException {
        for (InetSocketAddress source : List.of(CLIENT, CLIENT6)) {
            for (InetSocketAddress destination : List.of(FRONT, FRONT6)) {
                ProxyHeader header = proxy(source, destination);
                byte[] bytes = AnnotatedHex.encode(header);
                assertThat(AnnotatedHex.decode(bytes)).isEqualTo(header);
                assertThat(bytes).hasSize(source == CLIENT && destination == FRONT ? 35 : 59);
            }
        }
    }

    @Test
    void headersWithoutAddressesKeepTheirTlvs() throws ProxyProtocolException {
        for (Command command : Command.values()) {
            ProxyHeader header = new ProxyHeader(command, null, null,
                    List.of(tlv(TlvType.UNIQUE_ID, 128), tlv(0xe0, 0), tlv(0xe0, Tlv.MAX_VALUE)));
            assertThat(AnnotatedHex.decode(AnnotatedHex.encode(header))).isEqualTo(header);
        }
    }

    @Test
    void addressesOfLocalAreSkipped() throws ProxyProtocolException {
        assertThat(decode(SIGNATURE + "2011 000c" + V4)).isEqualTo(local());
        assertThat(decode(SIGNATURE + "2011 0010" + V4 + "e0 0001 07"))
                .isEqualTo(local().with(new Tlv(0xe0, new byte[] {7})));
    }

    @Test
    void paddingIsDropped() throws ProxyProtocolException {
        assertThat(decode(LOCAL + "000b" + "040000" + "050000" + "0400020000")).isEqualTo(
                local().with(new Tlv(TlvType.UNIQUE_ID, new byte[0])));
    }

    @Test
    void onlyTheHeaderIsTaken() throws ProxyProtocolException {
        for (byte[] bytes : HaproxyHeaders.ALL) {
            ByteBuf in = Unpooled.wrappedBuffer(new byte[] {1, 2, 3}, bytes, bytes).skipBytes(3);
            assertThat(ProxyHeaderCodec.decode(in)).isEqualTo(AnnotatedHex.decode(bytes));
            assertThat(in.readerIndex()).isEqualTo(3 + bytes.length);
        }
    }

    @Test
    void everyTruncationWantsMore() throws ProxyProtocolException {
        for (byte[] bytes : HaproxyHeaders.ALL) {
            for (int length = 0; length < bytes.length; length++) {
                ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
                assertThat(ProxyHeaderCodec.decode(in)).as("%d bytes", length).isNull();
                assertThat(in.readerIndex()).isZero();
            }
        }
    }

    @Test
    void theFixedPartIsJudgedByteByByte() {
        for (int i = 0; i < 12; i++) {
            byte[] bytes = Arrays.copyOf(HaproxyHeaders.TCP4, i + 1);
            bytes[i] ^= 0x20;
            assertRefused(i, bytes);
        }
        assertRefused(0, "47");
        assertRefused(0, "50524f585920544350342031");
        for (String command : new String[] {"11", "31", "22", "2f", "00", "01"}) {
            assertRefused(12, SIGNATURE + command);
        }
        for (String family : new String[] {"01", "10", "12", "13", "20", "22", "30", "31", "32", "41", "ff"}) {
            assertRefused(13, SIGNATURE + "20" + family);
            assertRefused(13, SIGNATURE + "21" + family);
        }
        assertRefused(14, TCP4 + "10");
        assertRefused(14, TCP4 + "0ff1");
        assertRefused(14, TCP4 + "000b");
        assertRefused(14, SIGNATURE + "20 11 0000");
        assertRefused(14, SIGNATURE + "21 21 0023");
    }

    @Test
    void tlvsAreJudgedByTheirHeads() {
        assertRefused(16, LOCAL + "0001");
        assertRefused(16, LOCAL + "0002");
        assertRefused(28, TCP4 + "000e" + V4);
        assertRefused(17, LOCAL + "0004" + "e00002");
        assertRefused(20, LOCAL + "0006" + "e0000107");
        assertRefused(16, LOCAL + "0800" + "e00401");
        assertRefused(16, LOCAL + "0800" + "040401");
        assertRefused(16, LOCAL + "0800" + "050081");
        assertRefused(16, LOCAL + "0800" + "030003");
        assertRefused(16, LOCAL + "0800" + "030005");
        assertRefused(16, LOCAL + "0800" + "200004");
        for (String once : new String[] {"03000400000000", "05000107", "200005ff00000000", "e4000107"}) {
            int at = 16 + once.length() / 2;
            assertRefused(at, LOCAL + "0800" + once + once.substring(0, 6));
        }
    }

    @Test
    void whatIsInsideOfSslIsJudgedToo() {
        assertRefused(24, LOCAL + "0800" + "200006" + "0700000000");
        assertRefused(25, LOCAL + "0800" + "200008" + "0700000000" + "210001");
        assertRefused(28, LOCAL + "0800" + "20000c" + "0700000000" + "21000178" + "210000");
        assertRefused(29, LOCAL + "0800" + "20000c" + "0700000000" + "21000178" + "220001");
    }

    @Test
    void tooMuchIsNotWritten() {
        Tlv most = tlv(0xe0, Tlv.MAX_VALUE);
        ProxyHeader header = local().with(most).with(most).with(most);
        int left = ProxyHeaderCodec.MAX_BYTES - AnnotatedHex.encode(header).length;
        assertThat(AnnotatedHex.encode(header.with(tlv(0xe0, left - 3)))).hasSize(ProxyHeaderCodec.MAX_BYTES);
        ByteBuf out = Unpooled.buffer();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyHeaderCodec.encode(header.with(tlv(0xe0, left - 2)), out))
                .withMessageContaining("4097 bytes");
        assertThat(out.isReadable()).isFalse();
    }

    @Test
    void badRecordsAreRefused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("name", 80);
        assertThatIllegalArgumentException().isThrownBy(() -> proxy(null, FRONT));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy(CLIENT, null));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy(CLIENT, unresolved));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProxyHeader(Command.LOCAL, CLIENT, FRONT, List.of()));
        for (Tlv bad : List.of(tlv(TlvType.CRC32C, 4), tlv(TlvType.NOOP, 0), tlv(TlvType.UNIQUE_ID, 129),
                tlv(TlvType.SSL, 4), tlv(TlvType.SSL, 6))) {
            assertThatIllegalArgumentException().as(bad.toString()).isThrownBy(() -> local().with(bad));
        }
        for (Tlv once : List.of(tlv(TlvType.UNIQUE_ID, 1), tlv(TlvType.SSL, 5), tlv(TlvType.FRAMED_LINK, 1))) {
            assertThatIllegalArgumentException().as(once.toString()).isThrownBy(() -> local().with(once).with(once));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> tlv(256, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> tlv(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> tlv(0xe0, Tlv.MAX_VALUE + 1));
    }

    @Test
    void sslTlvsSurvive() throws ProxyProtocolException {
        SslTlv ssl = new SslTlv(SslTlv.CLIENT_TLS, 1,
                List.of(new Tlv(TlvType.SSL_VERSION, "TLSv1.2".getBytes()), tlv(0x28, 9), tlv(0x28, 9)));
        assertThat(SslTlv.decode(ssl.encode())).isEqualTo(ssl);
        assertThat(ssl.isVerified()).isFalse();
        assertThat(ssl.version()).hasValue("TLSv1.2");
        assertThat(ssl.commonName()).isEmpty();
        assertThat(new SslTlv(SslTlv.CLIENT_TLS, 0, List.of()).isVerified()).isFalse();
        assertThat(new SslTlv(SslTlv.CERTIFICATE_EARLIER, 0, List.of()).isVerified()).isTrue();
        assertThatThrownBy(() -> SslTlv.decode(tlv(TlvType.SSL, 4))).hasMessageContaining("4 bytes, fewer than 5");
        assertThatThrownBy(() -> SslTlv.decode(tlv(TlvType.SSL, 6))).hasMessageContaining("byte 5:");
        assertThatThrownBy(() -> SslTlv.decode(tlv(TlvType.ALPN, 5))).hasMessageContaining("0x01 is not 0x20");
        assertThatIllegalArgumentException().isThrownBy(() -> new SslTlv(256, 0, List.of()));
        assertThatIllegalArgumentException().isThrownBy(
                () -> new SslTlv(0, 0, Collections.nCopies(2, tlv(TlvType.SSL_COMMON_NAME, 1))));
    }

    @Test
    void tlvsCannotBeChangedFromOutside() {
        byte[] value = {1};
        Tlv tlv = new Tlv(0xe0, value);
        value[0] = 2;
        tlv.value()[0] = 3;
        assertThat(tlv).isEqualTo(new Tlv(0xe0, new byte[] {1})).hasToString("0xe0=01")
                .hasSameHashCodeAs(new Tlv(0xe0, new byte[] {1}));
    }

    private static void assertRefused(int offset, String hex) {
        assertRefused(offset, AnnotatedHex.bytes(hex));
    }

    /** And not before that byte has come, as far as the fixed part is concerned. */
    private static void assertRefused(int offset, byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThatThrownBy(() -> ProxyHeaderCodec.decode(in)).isInstanceOf(ProxyProtocolException.class)
                .hasMessageStartingWith("byte " + offset + ": ")
                .extracting(e -> ((ProxyProtocolException) e).offset()).isEqualTo(offset);
        assertThat(in.readerIndex()).isZero();
        for (int length = 0; length <= Math.min(offset, 15); length++) {
            byte[] start = Arrays.copyOf(bytes, length);
            assertThatCode(() -> assertThat(AnnotatedHex.decode(start)).isNull()).doesNotThrowAnyException();
        }
    }

    private static ProxyHeader decode(String hex) throws ProxyProtocolException {
        return AnnotatedHex.decode(AnnotatedHex.bytes(hex));
    }

    private static ProxyHeader proxy(InetSocketAddress source, InetSocketAddress destination) {
        return new ProxyHeader(Command.PROXY, source, destination, List.of());
    }

    private static ProxyHeader local() {
        return new ProxyHeader(Command.LOCAL, null, null, List.of());
    }

    private static Tlv tlv(int type, int length) {
        return new Tlv(type, new byte[length]);
    }
}
