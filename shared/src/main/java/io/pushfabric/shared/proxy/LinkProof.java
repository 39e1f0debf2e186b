package io.pushfabric.shared.proxy;

import io.pushfabric.shared.net.PlainAddress;
import io.pushfabric.shared.secret.ClusterSecret;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and checks the tag by which a push node knows that a header is of a balancer with the same cluster secret: the
 * first 16 bytes of HMAC-SHA256 over version 1, incarnation 8, epoch 4, then source and destination each as length 1,
 * address 4 or 16, port 2 (length 0 alone if unknown), then UNIQUE_ID as length 1 and bytes (255 alone if there is
 * none). Addresses count in their plain form, so that a proxy between that writes IPv4 as IPv6 does no harm. It does
 * not stop that a header is sent twice, nor cover the other TLVs. For use by any thread.
 */
public final class LinkProof {
    private static final String HMAC = "HmacSHA256";
    private static final int NO_UNIQUE_ID = 0xff;
    private static final int MAX_INPUT = 13 + 2 * 19 + 1 + TlvType.MAX_UNIQUE_ID;

    private final ThreadLocal<Mac> macs;

    /** @param secret the cluster secret */
    public LinkProof(ClusterSecret secret) {
        SecretKeySpec key = new SecretKeySpec(secret.key("link 1"), HMAC);
        macs = ThreadLocal.withInitial(() -> mac(key));
    }

    /**
     * What to add to this header, for a link to that run of a push node.
     *
     * @throws IllegalArgumentException if the epoch is negative
     */
    public FramedLinkTlv prove(ProxyHeader header, long incarnation, int epoch) {
        return new FramedLinkTlv(FramedLinkTlv.VERSION, incarnation, epoch,
                tag(header, FramedLinkTlv.VERSION, incarnation, epoch));
    }

    /** Whether it was made with our secret for just this header. A nearly right tag takes no longer than a bad one. */
    public boolean isGenuine(ProxyHeader header, FramedLinkTlv link) {
        return MessageDigest.isEqual(tag(header, link.version(), link.incarnation(), link.epoch()), link.tag());
    }

    private byte[] tag(ProxyHeader header, int version, long incarnation, int epoch) {
        ByteBuffer input = ByteBuffer.allocate(MAX_INPUT).put((byte) version).putLong(incarnation).putInt(epoch);
        put(header.source(), input);
        put(header.destination(), input);
        byte[] uniqueId = header.uniqueId().orElse(null);
        if (uniqueId == null) {
            input.put((byte) NO_UNIQUE_ID);
        } else {
            input.put((byte) uniqueId.length).put(uniqueId);
        }
        Mac mac = macs.get();
        mac.update(input.flip());
        return Arrays.copyOf(mac.doFinal(), FramedLinkTlv.TAG);
    }

    private static void put(InetSocketAddress address, ByteBuffer input) {
        if (address == null) {
            input.put((byte) 0);
        } else {
            byte[] bytes = PlainAddress.bytes(address.getAddress());
            input.put((byte) bytes.length).put(bytes).putShort((short) address.getPort());
        }
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + HMAC, e);
        }
    }
}
