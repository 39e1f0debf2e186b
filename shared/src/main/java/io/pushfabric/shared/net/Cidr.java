package io.pushfabric.shared.net;

import java.util.regex.Pattern;

/**
 * One address range. IPv4 is the last 32 bits of {@code low}; {@code high} is 0 then. The network has no bit outside
 * its mask.
 */
record Cidr(boolean ipv4, long high, long low, long highMask, long lowMask) {
    private static final int MAPPED_BITS = 96;
    private static final Pattern BITS = Pattern.compile("0|[1-9][0-9]{0,2}");

    /**
     * Reads {@code address/bits}, or an address alone as the range of itself. Bits of the address beyond the prefix are
     * ignored, as other proxies do: {@code 10.0.0.5/8} is the network of that host.
     */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("'" + text + "' is not an address range such as 10.0.0.0/8 or ::1");
        }
        int width = address.length * Byte.SIZE;
        String bits = slash < 0 ? String.valueOf(width) : text.substring(slash + 1);
        if (!BITS.matcher(bits).matches() || Integer.parseInt(bits) > width) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length from 0 to " + width);
        }
        return of(address, Integer.parseInt(bits));
    }

    private static Cidr of(byte[] address, int bits) {
        if (address.length == Integer.BYTES) {
            long mask = ones(bits + Integer.SIZE) & 0xffff_ffffL;
            return new Cidr(true, 0, bits(address, 0, Integer.BYTES) & mask, 0, mask);
        }
        long high = bits(address, 0, Long.BYTES);
        long low = bits(address, Long.BYTES, Long.BYTES);
        if (bits >= MAPPED_BITS && isMapped(high, low)) {
            long mask = ones(bits - Long.SIZE) & 0xffff_ffffL;
            return new Cidr(true, 0, low & mask, 0, mask);
        }
        long highMask = ones(Math.min(bits, Long.SIZE));
        long lowMask = ones(Math.max(bits - Long.SIZE, 0));
        return new Cidr(false, high & highMask, low & lowMask, highMask, lowMask);
    }

    /** Whether these are the halves of an IPv4-mapped address, {@code ::ffff:0:0/96} (RFC 4291 2.5.5.2). */
    static boolean isMapped(long high, long low) {
        return high == 0 && low >>> Integer.SIZE == 0xffff;
    }

    /** The big-endian number in {@code count} bytes, at most 8. */
    static long bits(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << Byte.SIZE | bytes[i] & 0xff;
        }
        return number;
    }

    /** A mask whose first {@code count} of 64 bits are set. Java shifts by 64 as by 0, so none is a case of its own. */
    private static long ones(int count) {
        return count == 0 ? 0 : -1L << Long.SIZE - count;
    }
}
