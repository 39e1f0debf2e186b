package io.pushfabric.shared.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pushfabric.shared.net.PlainAddress;
import io.pushfabric.shared.proxy.ProxyHeader.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * PROXY protocol v2, section 2.2 of the specification: signature 12, version and command 1, family and transport 1,
 * length of the rest 2, addresses, TLVs. TCP over IPv4 or IPv6, or unspecified; datagrams, UNIX sockets and version 1
 * are refused. Strict, but where the specification or real senders want otherwise: the addresses of LOCAL are skipped,
 * and IPv4 inside IPv6, which HAProxy sends when it listens on both, is read as IPv4.
 */
public final class ProxyHeaderCodec {
    /** Bytes of the longest header that is read or written. */
    public static final int MAX_BYTES = 4096;

    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMAND = 12;
    private static final int FAMILY = 13;
    private static final int LENGTH = 14;
    private static final int FIXED = 16;

    private static final int VERSION = 0x20;
    private static final int UNSPEC = 0x00;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;
    private static final int CHECKSUM = Integer.BYTES;

    private ProxyHeaderCodec() {
    }

    /**
     * Reads one header and nothing behind it.
     *
     * @param in moved to the end of the header; if there is none to return, not at all
     * @return null if all bytes so far could begin a header, and more are needed
     * @throws ProxyProtocolException naming the byte, as soon as no further bytes could make a valid header of it; the
     *         fixed part is judged byte by byte, a TLV when its type and length are there, the checksum at the end
     */
    public static ProxyHeader decode(ByteBuf in) throws ProxyProtocolException {
        ByteBuf seen = in.slice();
        int count = seen.readableBytes();
        checkFixedPart(seen, count);
        if (count < FIXED) {
            return null;
        }
        int tlvs = FIXED + addressBytes(seen.getByte(FAMILY));
        int end = FIXED + seen.getUnsignedShort(LENGTH);
        TlvBlock.check(seen, tlvs, end, TlvRules.ofHeader());
        if (count < end) {
            return null;
        }
        checkChecksum(seen, tlvs, end);
        ProxyHeader header = read(seen, tlvs, end);
        in.skipBytes(end);
        return header;
    }

    private static void checkFixedPart(ByteBuf seen, int count) throws ProxyProtocolException {
        for (int i = 0; i < Math.min(count, SIGNATURE.length); i++) {
            if (seen.getByte(i) != SIGNATURE[i]) {
                throw new ProxyProtocolException(i, "not the signature of PROXY protocol v2: " + hex(seen, i));
            }
        }
        if (count > COMMAND && (seen.getByte(COMMAND) & 0xf0) != VERSION) {
            throw new ProxyProtocolException(COMMAND, "version is not 2: " + hex(seen, COMMAND));
        }
        if (count > COMMAND && (seen.getByte(COMMAND) & 0x0f) >= Command.values().length) {
            throw new ProxyProtocolException(COMMAND, "command is neither LOCAL nor PROXY: " + hex(seen, COMMAND));
        }
        if (count > FAMILY && addressBytes(seen.getByte(FAMILY)) < 0) {
            throw new ProxyProtocolException(FAMILY, "neither TCP over IPv4 or IPv6 nor unspecified: "
                    + hex(seen, FAMILY));
        }
        if (count > LENGTH && seen.getUnsignedByte(LENGTH) << Byte.SIZE > MAX_BYTES - FIXED) {
            throw new ProxyProtocolException(LENGTH, "longer than " + MAX_BYTES + " bytes");
        }
        if (count >= FIXED) {
            checkLength(seen);
        }
    }

    private static void checkLength(ByteBuf seen) throws ProxyProtocolException {
        int length = seen.getUnsignedShort(LENGTH);
        if (length > MAX_BYTES - FIXED) {
            throw new ProxyProtocolException(LENGTH, "longer than " + MAX_BYTES + " bytes");
        }
        int addresses = addressBytes(seen.getByte(FAMILY));
        if (length < addresses) {
            throw new ProxyProtocolException(LENGTH, length + " bytes do not hold the addresses, which take "
                    + addresses);
        }
    }

    /** Bytes of two addresses and two ports; -1 for a family or transport that is not taken. */
    private static int addressBytes(byte family) {
        return switch (family) {
            case UNSPEC -> 0;
            case TCP4 -> 2 * (IPV4 + Short.BYTES);
            case TCP6 -> 2 * (IPV6 + Short.BYTES);
            default -> -1;
        };
    }

    private static void checkChecksum(ByteBuf whole, int tlvs, int end) throws ProxyProtocolException {
        int at = TlvBlock.find(whole, tlvs, end, TlvType.CRC32C);
        if (at >= 0 && whole.getInt(at) != checksum(ByteBufUtil.getBytes(whole, 0, end), at)) {
            throw new ProxyProtocolException(at, "wrong CRC32C", ProxyRefusal.CHECKSUM);
        }
    }

    /** CRC32C of a header whose checksum, at that place, counts as zero. */
    private static int checksum(byte[] header, int at) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, at);
        crc.update(new byte[CHECKSUM]);
        crc.update(header, at + CHECKSUM, header.length - at - CHECKSUM);
        return (int) crc.getValue();
    }

    private static ProxyHeader read(ByteBuf whole, int tlvs, int end) {
        Command command = Command.values()[whole.getByte(COMMAND) & 0x0f];
        List<Tlv> kept = TlvBlock.read(whole, tlvs, end);
        kept.removeIf(ProxyHeader::isOfCodec);
        if (command == Command.LOCAL || tlvs == FIXED) {
            return new ProxyHeader(command, null, null, kept);
        }
        int width = (tlvs - FIXED) / 2 - Short.BYTES;
        int ports = FIXED + 2 * width;
        return new ProxyHeader(command, address(whole, FIXED, width, ports),
                address(whole, FIXED + width, width, ports + Short.BYTES), kept);
    }

    private static InetSocketAddress address(ByteBuf whole, int at, int width, int port) {
        try {
            InetAddress address = InetAddress.getByAddress(ByteBufUtil.getBytes(whole, at, width));
            return new InetSocketAddress(address, whole.getUnsignedShort(port));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are the lengths of an address", e);
        }
    }

    /**
     * Writes one header, always with a checksum. Two IPv4 addresses go as IPv4, one of them beside IPv6 as IPv6.
     *
     * @throws IllegalArgumentException if it would have more than {@link #MAX_BYTES}; nothing is written then
     */
    public static void encode(ProxyHeader header, ByteBuf out) {
        byte[] source = header.source() == null ? null : PlainAddress.bytes(header.source().getAddress());
        byte[] destination = header.source() == null ? null : PlainAddress.bytes(header.destination().getAddress());
        int family = source == null ? UNSPEC : source.length + destination.length == 2 * IPV4 ? TCP4 : TCP6;
        int length = addressBytes((byte) family) + TlvBlock.HEAD + CHECKSUM + TlvBlock.size(header.tlvs());
        if (FIXED + length > MAX_BYTES) {
            throw new IllegalArgumentException("PROXY header has " + (FIXED + length) + " bytes, more than "
                    + MAX_BYTES);
        }
        int start = out.writerIndex();
        out.writeBytes(SIGNATURE).writeByte(VERSION | header.command().ordinal()).writeByte(family).writeShort(length);
        if (family != UNSPEC) {
            writeAddress(source, family, out);
            writeAddress(destination, family, out);
            out.writeShort(header.source().getPort()).writeShort(header.destination().getPort());
        }
        out.writeByte(TlvType.CRC32C).writeShort(CHECKSUM);
        int at = out.writerIndex();
        out.writeInt(0);
        TlvBlock.write(header.tlvs(), out);
        out.setInt(at, checksum(ByteBufUtil.getBytes(out, start, FIXED + length), at - start));
    }

    private static void writeAddress(byte[] address, int family, ByteBuf out) {
        if (family == TCP6 && address.length == IPV4) {
            out.writeLong(0).writeInt(0xffff);
        }
        out.writeBytes(address);
    }

    private static String hex(ByteBuf seen, int at) {
        return String.format("0x%02x", seen.getByte(at));
    }
}
