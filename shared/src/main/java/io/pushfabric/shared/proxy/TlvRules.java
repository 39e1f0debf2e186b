package io.pushfabric.shared.proxy;

import java.util.BitSet;

/** What the TLVs of one block must keep to. Asked about each in turn, since some may come only once. */
final class TlvRules {
    private static final int CHECKSUM = Integer.BYTES;

    private final BitSet once = new BitSet();
    private final boolean outermost;

    private final BitSet met = new BitSet();

    private TlvRules(boolean outermost, int... once) {
        this.outermost = outermost;
        for (int type : once) {
            this.once.set(type);
        }
    }

    /** Twice is refused for what is acted upon: nobody could say which one counts. */
    static TlvRules ofHeader() {
        return new TlvRules(true, TlvType.CRC32C, TlvType.UNIQUE_ID, TlvType.SSL, TlvType.FRAMED_LINK);
    }

    static TlvRules ofSsl() {
        return new TlvRules(false, TlvType.SSL_VERSION, TlvType.SSL_COMMON_NAME, TlvType.SSL_CIPHER,
                TlvType.SSL_SIGNATURE, TlvType.SSL_KEY);
    }

    /** The rules for what is inside the value of that type, or null if it is taken as it is. */
    TlvRules inside(int type) {
        return outermost && type == TlvType.SSL ? ofSsl() : null;
    }

    /** What is wrong with the next TLV, or null. */
    String problem(int type, int length) {
        if (once.get(type) && met.get(type)) {
            return "second TLV of type " + TlvType.name(type);
        }
        met.set(type);
        if (length > Tlv.MAX_VALUE) {
            return wrongLength(type, length, "more than " + Tlv.MAX_VALUE);
        }
        return outermost ? lengthProblem(type, length) : null;
    }

    private static String lengthProblem(int type, int length) {
        if (type == TlvType.CRC32C && length != CHECKSUM) {
            return wrongLength(type, length, "not " + CHECKSUM);
        }
        if (type == TlvType.UNIQUE_ID && length > TlvType.MAX_UNIQUE_ID) {
            return wrongLength(type, length, "more than " + TlvType.MAX_UNIQUE_ID);
        }
        if (type == TlvType.SSL && length < SslTlv.FIXED) {
            return wrongLength(type, length, "fewer than " + SslTlv.FIXED);
        }
        return null;
    }

    private static String wrongLength(int type, int length, String limit) {
        return "TLV of type " + TlvType.name(type) + " has " + length + " bytes, " + limit;
    }
}
