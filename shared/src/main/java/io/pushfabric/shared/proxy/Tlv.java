package io.pushfabric.shared.proxy;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * One field behind the addresses.
 *
 * @param type 0 to 255, see {@link TlvType}
 * @param value at most {@value #MAX_VALUE} bytes, as HAProxy takes them; copied on the way in and out
 */
public record Tlv(int type, byte[] value) {
    /** Bytes of the longest value. */
    public static final int MAX_VALUE = 1024;

    public Tlv {
        if (type < 0 || type > 0xff) {
            throw new IllegalArgumentException("TLV type is not a byte: " + type);
        }
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("TLV of type " + TlvType.name(type) + " has " + value.length
                    + " bytes, more than " + MAX_VALUE);
        }
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    /** Bytes of the value. */
    public int length() {
        return value.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tlv tlv && type == tlv.type && Arrays.equals(value, tlv.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return TlvType.name(type) + "=" + HexFormat.of().formatHex(value);
    }
}
