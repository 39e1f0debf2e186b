package io.pushfabric.shared.net;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses as bytes, with one form for each, whatever socket it came from. */
public final class PlainAddress {
    private static final int MAPPED_PREFIX = 12;

    private PlainAddress() {
    }

    /**
     * 4 bytes for IPv4 and for IPv4-mapped IPv6 ({@code ::ffff:0:0/96}, RFC 4291 2.5.5.2), 16 for all other IPv6. A
     * scope is left out.
     */
    public static byte[] bytes(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length > Integer.BYTES
                && Cidr.isMapped(Cidr.bits(bytes, 0, Long.BYTES), Cidr.bits(bytes, Long.BYTES, Long.BYTES));
        return mapped ? Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length) : bytes;
    }
}
