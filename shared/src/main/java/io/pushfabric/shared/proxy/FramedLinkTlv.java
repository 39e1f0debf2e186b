package io.pushfabric.shared.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One of our balancers asks for the framed link instead of plain bytes: version 1, incarnation 8, epoch 4, tag 16,
 * big-endian. Only {@link LinkProof} can tell whether it is genuine.
 *
 * @param version {@value #VERSION}
 * @param incarnation which run of the push node is meant
 * @param epoch how often the client connection was resumed, not negative
 * @param tag {@value #TAG} bytes; copied on the way in and out
 */
public record FramedLinkTlv(int version, long incarnation, int epoch, byte[] tag) {
    /** The only version so far. */
    public static final int VERSION = 1;
    /** Bytes of a tag. */
    public static final int TAG = 16;

    private static final int SIZE = 1 + Long.BYTES + Integer.BYTES + TAG;

    public FramedLinkTlv {
        if (version != VERSION) {
            throw new IllegalArgumentException("version of the framed link is not " + VERSION + ": " + version);
        }
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch is negative: " + epoch);
        }
        if (tag.length != TAG) {
            throw new IllegalArgumentException("tag has " + tag.length + " bytes, not " + TAG);
        }
        tag = tag.clone();
    }

    @Override
    public byte[] tag() {
        return tag.clone();
    }

    /** @throws ProxyProtocolException naming a byte of the value */
    public static FramedLinkTlv decode(Tlv tlv) throws ProxyProtocolException {
        ByteBuffer in = ByteBuffer.wrap(tlv.value());
        if (tlv.type() != TlvType.FRAMED_LINK) {
            throw new ProxyProtocolException(0, "TLV of type " + TlvType.name(tlv.type()) + " is not "
                    + TlvType.name(TlvType.FRAMED_LINK));
        }
        if (in.hasRemaining() && in.get(0) != VERSION) {
            throw new ProxyProtocolException(0, "version of the framed link is not " + VERSION + ": "
                    + Byte.toUnsignedInt(in.get(0)));
        }
        if (in.remaining() != SIZE) {
            throw new ProxyProtocolException(0, "framed link has " + in.remaining() + " bytes, not " + SIZE);
        }
        int version = in.get();
        long incarnation = in.getLong();
        int epoch = in.getInt();
        if (epoch < 0) {
            throw new ProxyProtocolException(1 + Long.BYTES, "epoch is negative: " + epoch);
        }
        byte[] tag = new byte[TAG];
        in.get(tag);
        return new FramedLinkTlv(version, incarnation, epoch, tag);
    }

    /** The TLV for the header that the tag was made for. */
    public Tlv encode() {
        return new Tlv(TlvType.FRAMED_LINK, ByteBuffer.allocate(SIZE)
                .put((byte) version).putLong(incarnation).putInt(epoch).put(tag).array());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FramedLinkTlv link && version == link.version && incarnation == link.incarnation
                && epoch == link.epoch && Arrays.equals(tag, link.tag);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tag);
    }

    @Override
    public String toString() {
        return "framed link " + version + " to incarnation " + HexFormat.of().toHexDigits(incarnation) + ", epoch "
                + epoch;
    }
}
