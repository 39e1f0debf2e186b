package io.pushfabric.shared.net;

import java.net.InetAddress;
import java.util.List;

/** A set of address ranges in CIDR notation. IPv4-mapped IPv6 addresses are taken as IPv4. */
public final class CidrSet {
    private final List<String> ranges;

    private CidrSet(List<String> ranges) {
        this.ranges = ranges;
    }

    /** @throws IllegalArgumentException quoting the first range that is not {@code address/bits} */
    public static CidrSet of(List<String> ranges) {
        return new CidrSet(List.copyOf(ranges));
    }

    /** Whether any range holds the address. */
    public boolean contains(InetAddress address) {
        throw new UnsupportedOperationException("not built yet");
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
