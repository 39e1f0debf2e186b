package io.pushfabric.shared.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a balancer that ended the client's TLS says about it: flags 1, verify 4, TLVs (section 2.2.6 of the
 * specification). Texts are for logs and for backends: bytes in them that are not UTF-8 are replaced, not refused.
 *
 * @param client flags {@link #CLIENT_TLS}, {@link #CERTIFICATE_NOW}, {@link #CERTIFICATE_EARLIER}; others are kept
 * @param verify 0 if the client presented a certificate that was found good
 * @param details the TLVs inside, each of the known ones at most once
 */
public record SslTlv(int client, int verify, List<Tlv> details) {
    /** The client connected over TLS. */
    public static final int CLIENT_TLS = 0x01;
    /** The client presented a certificate over this connection. */
    public static final int CERTIFICATE_NOW = 0x02;
    /** The client presented a certificate at least once in the TLS session. */
    public static final int CERTIFICATE_EARLIER = 0x04;

    static final int FIXED = 5;

    public SslTlv {
        details = List.copyOf(details);
        if (client < 0 || client > 0xff) {
            throw new IllegalArgumentException("client flags are not a byte: " + client);
        }
        TlvRules rules = TlvRules.ofSsl();
        for (Tlv tlv : details) {
            String problem = rules.problem(tlv.type(), tlv.length());
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }
    }

    /** @throws ProxyProtocolException naming a byte of the value; not for one out of a decoded header */
    public static SslTlv decode(Tlv tlv) throws ProxyProtocolException {
        String problem = tlv.type() == TlvType.SSL ? TlvRules.ofHeader().problem(tlv.type(), tlv.length())
                : "TLV of type " + TlvType.name(tlv.type()) + " is not " + TlvType.name(TlvType.SSL);
        if (problem != null) {
            throw new ProxyProtocolException(0, problem);
        }
        ByteBuf value = Unpooled.wrappedBuffer(tlv.value());
        TlvBlock.check(value, FIXED, tlv.length(), TlvRules.ofSsl());
        return new SslTlv(value.getUnsignedByte(0), value.getInt(1), TlvBlock.read(value, FIXED, tlv.length()));
    }

    /** What is wrong inside of a TLV of this type, or null. */
    static String problem(Tlv tlv) {
        try {
            decode(tlv);
            return null;
        } catch (ProxyProtocolException e) {
            return "TLV of type " + TlvType.name(TlvType.SSL) + ", " + e.getMessage();
        }
    }

    /** @throws IllegalArgumentException if it is longer than {@link Tlv#MAX_VALUE} */
    public Tlv encode() {
        byte[] value = new byte[FIXED + TlvBlock.size(details)];
        ByteBuffer.wrap(value).put((byte) client).putInt(verify);
        TlvBlock.write(details, Unpooled.wrappedBuffer(value).writerIndex(FIXED));
        return new Tlv(TlvType.SSL, value);
    }

    /** Whether the client proved, now or earlier in its session, a certificate that the balancer found good. */
    public boolean isVerified() {
        return verify == 0 && (client & (CERTIFICATE_NOW | CERTIFICATE_EARLIER)) != 0;
    }

    /** Such as {@code TLSv1.3}. */
    public Optional<String> version() {
        return text(TlvType.SSL_VERSION);
    }

    /** Common name of the client's certificate, good or not. */
    public Optional<String> commonName() {
        return text(TlvType.SSL_COMMON_NAME);
    }

    /** Such as {@code TLS_AES_256_GCM_SHA384}. */
    public Optional<String> cipher() {
        return text(TlvType.SSL_CIPHER);
    }

    private Optional<String> text(int type) {
        return details.stream().filter(tlv -> tlv.type() == type).findFirst()
                .map(tlv -> new String(tlv.value(), StandardCharsets.UTF_8));
    }
}
