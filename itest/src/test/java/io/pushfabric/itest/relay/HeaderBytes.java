package io.pushfabric.itest.relay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** PROXY protocol v2 headers, byte by byte as its specification says, section 2.2; wrong ones too. */
final class HeaderBytes {
    static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int CRC = 0x03;
    private static final int UNIQUE_ID = 0x05;

    private HeaderBytes() {
    }

    /** From that client, without TLVs. @param address 4 or 16 bytes, in hexadecimal */
    static byte[] of(String address, int port) {
        return with(PROXY, address, port, new byte[0]);
    }

    static byte[] local() {
        return header(LOCAL, 0x00, new byte[0]);
    }

    /** With a name of the connection and a checksum. @param flip 0 for the right checksum */
    static byte[] withChecksum(String address, int port, int flip) {
        byte[] id = "a name".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer tlvs = ByteBuffer.allocate(3 + id.length + 3 + Integer.BYTES);
        tlvs.put((byte) UNIQUE_ID).putShort((short) id.length).put(id);
        tlvs.put((byte) CRC).putShort((short) Integer.BYTES);
        byte[] header = with(PROXY, address, port, tlvs.array());
        CRC32C crc = new CRC32C();
        crc.update(header);
        int at = header.length - Integer.BYTES;
        ByteBuffer.wrap(header).putInt(at, (int) crc.getValue() ^ flip);
        return header;
    }

    private static byte[] with(int command, String address, int port, byte[] tlvs) {
        byte[] source = HexFormat.of().parseHex(address);
        ByteBuffer rest = ByteBuffer.allocate(2 * source.length + 2 * Short.BYTES + tlvs.length);
        // The address that the client connected to: of no matter here.
        rest.put(source).put(source).putShort((short) port).putShort((short) 80).put(tlvs);
        return header(command, source.length == 4 ? TCP4 : TCP6, rest.array());
    }

    private static byte[] header(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(SIGNATURE.length + 4 + rest.length).put(SIGNATURE).put((byte) command)
                .put((byte) family).putShort((short) rest.length).put(rest).array();
    }

    static byte[] changed(byte[] header, int at, int value) {
        byte[] changed = header.clone();
        changed[at] = (byte) value;
        return changed;
    }

    static byte[] cut(byte[] header, int length) {
        return Arrays.copyOf(header, length);
    }

    static byte[] joined(byte[] header, String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }
}
