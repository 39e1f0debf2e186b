package io.pushfabric.shared.net;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A set of address ranges in CIDR notation. IPv4-mapped IPv6 addresses are taken as IPv4. It is asked for every
 * connection, so the ranges lie as numbers side by side: network and mask for IPv4, two halves of each for IPv6.
 */
public final class CidrSet {
    private static final int V6_STRIDE = 4;

    private final List<String> ranges;
    private final long[] v4;
    private final long[] v6;

    private CidrSet(List<String> ranges, List<Cidr> parsed) {
        this.ranges = ranges;
        v4 = parsed.stream().filter(Cidr::ipv4)
                .flatMapToLong(cidr -> LongStream.of(cidr.low(), cidr.lowMask())).toArray();
        v6 = parsed.stream().filter(cidr -> !cidr.ipv4())
                .flatMapToLong(cidr -> LongStream.of(
                        cidr.high(), cidr.low(), cidr.highMask(), cidr.lowMask())).toArray();
    }

    /** @throws IllegalArgumentException quoting the first range that is neither {@code address/bits} nor an address */
    public static CidrSet of(List<String> ranges) {
        return new CidrSet(List.copyOf(ranges), ranges.stream().map(Cidr::parse).toList());
    }

    /** Whether any range holds the address. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == Integer.BYTES) {
            return containsV4(Cidr.bits(bytes, 0, Integer.BYTES));
        }
        long high = Cidr.bits(bytes, 0, Long.BYTES);
        long low = Cidr.bits(bytes, Long.BYTES, Long.BYTES);
        return Cidr.isMapped(high, low) ? containsV4(low & 0xffff_ffffL) : containsV6(high, low);
    }

    private boolean containsV4(long address) {
        for (int i = 0; i < v4.length; i += 2) {
            if ((address & v4[i + 1]) == v4[i]) {
                return true;
            }
        }
        return false;
    }

    private boolean containsV6(long high, long low) {
        for (int i = 0; i < v6.length; i += V6_STRIDE) {
            if ((high & v6[i + 2]) == v6[i] && (low & v6[i + 3]) == v6[i + 1]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
