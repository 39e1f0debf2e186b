package io.pushfabric.shared.handle;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The plain bytes inside a handle, big-endian: incarnation 8, slot 4, generation 4, nonce 8, hash 8, shape 1, node,
 * client address 4 or 16 and port 2, local address 4 or 16 and port 2, endpoint (the rest). The low six bits of
 * the shape are the length of the node id, bit 6 says that the client, bit 7 that the local address is IPv6.
 */
public final class HandleCodec {
    /** 150 bytes are 200 characters; less 29 of version, GCM nonce and tag. */
    public static final int MAX_BYTES = 121;

    private static final int FIXED = 33;
    private static final int NODE_LENGTH = 0x3f;
    private static final int CLIENT_IPV6 = 0x40;
    private static final int LOCAL_IPV6 = 0x80;

    private HandleCodec() {
    }

    /** At most {@link #MAX_BYTES}; an endpoint that does not fit into them is left out: the node id is enough. */
    public static byte[] encode(Handle handle) {
        byte[] client = handle.client().getAddress().getAddress();
        byte[] local = handle.local().getAddress().getAddress();
        int length = FIXED + handle.node().length() + client.length + local.length + 2 * Short.BYTES;
        String endpoint = handle.endpoint().length() <= MAX_BYTES - length ? handle.endpoint() : "";
        int shape = handle.node().length() | (client.length == 16 ? CLIENT_IPV6 : 0)
                | (local.length == 16 ? LOCAL_IPV6 : 0);
        return ByteBuffer.allocate(length + endpoint.length())
                .putLong(handle.incarnation()).putInt(handle.slot()).putInt(handle.generation())
                .putLong(handle.nonce()).putLong(handle.hash()).put((byte) shape)
                .put(handle.node().getBytes(StandardCharsets.US_ASCII))
                .put(client).putShort((short) handle.client().getPort())
                .put(local).putShort((short) handle.local().getPort())
                .put(endpoint.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /** @throws IllegalArgumentException if {@link #encode} would not have written these bytes */
    public static Handle decode(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        try {
            long incarnation = in.getLong();
            int slot = in.getInt();
            int generation = in.getInt();
            long nonce = in.getLong();
            long hash = in.getLong();
            int shape = in.get();
            String node = text(in, shape & NODE_LENGTH);
            InetSocketAddress client = address(in, (shape & CLIENT_IPV6) != 0);
            InetSocketAddress local = address(in, (shape & LOCAL_IPV6) != 0);
            String endpoint = text(in, in.remaining());
            return new Handle(node, incarnation, slot, generation, nonce, hash, client, local, endpoint);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("handle ends after " + length + " bytes", e);
        }
    }

    private static String text(ByteBuffer in, int length) {
        byte[] text = new byte[length];
        in.get(text);
        // Not US_ASCII, which would turn bad bytes into U+FFFD instead of leaving them for the record to refuse.
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static InetSocketAddress address(ByteBuffer in, boolean ipv6) {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        in.get(bytes);
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address.getAddress().length != bytes.length) {
                throw new IllegalArgumentException("IPv4 address in the clothes of IPv6: " + address);
            }
            return new InetSocketAddress(address, Short.toUnsignedInt(in.getShort()));
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are the lengths of an address", e);
        }
    }
}
