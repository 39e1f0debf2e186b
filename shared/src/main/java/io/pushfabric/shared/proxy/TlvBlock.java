package io.pushfabric.shared.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;

/** Rows of TLVs: type 1, length 2, value. Positions are those in the buffer, which begins where the header does. */
final class TlvBlock {
    /** Bytes before a value. */
    static final int HEAD = 3;

    private TlvBlock() {
    }

    /**
     * Judges as much of a block as has come; each TLV as soon as its head is there.
     *
     * @param seen the header from its first byte on, perhaps not to its end
     * @param to where the block ends, as the length around it says
     */
    static void check(ByteBuf seen, int from, int to, TlvRules rules) throws ProxyProtocolException {
        int at = from;
        while (at < to) {
            if (to - at < HEAD) {
                throw new ProxyProtocolException(at, "no room for a TLV in " + (to - at) + " bytes");
            }
            if (seen.writerIndex() < at + HEAD) {
                return;
            }
            int type = seen.getUnsignedByte(at);
            int length = seen.getUnsignedShort(at + 1);
            int value = at + HEAD;
            if (length > to - value) {
                throw new ProxyProtocolException(at + 1, "TLV of type " + TlvType.name(type) + " has " + length
                        + " bytes, but its block only " + (to - value));
            }
            String problem = rules.problem(type, length);
            if (problem != null) {
                throw new ProxyProtocolException(at, problem);
            }
            TlvRules inside = rules.inside(type);
            if (inside != null) {
                check(seen, value + SslTlv.FIXED, value + length, inside);
            }
            at = value + length;
        }
    }

    /** The TLVs of a block that is whole and was checked. */
    static List<Tlv> read(ByteBuf whole, int from, int to) {
        List<Tlv> tlvs = new ArrayList<>();
        int at = from;
        while (at < to) {
            int length = whole.getUnsignedShort(at + 1);
            tlvs.add(new Tlv(whole.getUnsignedByte(at), ByteBufUtil.getBytes(whole, at + HEAD, length)));
            at += HEAD + length;
        }
        return tlvs;
    }

    /** Where the value of the first TLV of that type begins in a block that is whole and was checked, or -1. */
    static int find(ByteBuf whole, int from, int to, int type) {
        int at = from;
        while (at < to && whole.getUnsignedByte(at) != type) {
            at += HEAD + whole.getUnsignedShort(at + 1);
        }
        return at < to ? at + HEAD : -1;
    }

    static int size(List<Tlv> tlvs) {
        return tlvs.stream().mapToInt(tlv -> HEAD + tlv.length()).sum();
    }

    static void write(List<Tlv> tlvs, ByteBuf out) {
        for (Tlv tlv : tlvs) {
            out.writeByte(tlv.type()).writeShort(tlv.length()).writeBytes(tlv.value());
        }
    }
}
