package io.pushfabric.shared.proxy;

/** The types of TLV that are known here: section 2.2 of the specification, and one of the range for applications. */
public final class TlvType {
    /** Protocol of the layer above, as in RFC 7301. */
    public static final int ALPN = 0x01;
    /** Host name that the client asked for (SNI), UTF-8. */
    public static final int AUTHORITY = 0x02;
    /** Checksum of the header, 4 bytes. Made and checked by the codec, which does not hand it out. */
    public static final int CRC32C = 0x03;
    /** Padding. Dropped by the codec. */
    public static final int NOOP = 0x04;
    /** Opaque name of the connection, at most {@value #MAX_UNIQUE_ID} bytes. */
    public static final int UNIQUE_ID = 0x05;
    /** What is known of the client's TLS, see {@link SslTlv}. */
    public static final int SSL = 0x20;
    /** Inside {@link #SSL}: version, such as {@code TLSv1.3}, US-ASCII. */
    public static final int SSL_VERSION = 0x21;
    /** Inside {@link #SSL}: common name of the client certificate, UTF-8. */
    public static final int SSL_COMMON_NAME = 0x22;
    /** Inside {@link #SSL}: cipher, US-ASCII. */
    public static final int SSL_CIPHER = 0x23;
    /** Inside {@link #SSL}: algorithm that signed the balancer's certificate, US-ASCII. */
    public static final int SSL_SIGNATURE = 0x24;
    /** Inside {@link #SSL}: algorithm of the key of the balancer's certificate, US-ASCII. */
    public static final int SSL_KEY = 0x25;
    /** Name of the network namespace, US-ASCII. */
    public static final int NETNS = 0x30;
    /** Ours: asks for the framed link, see {@link FramedLinkTlv}. 0xE0, 0xE1, 0xEA, 0xEC and 0xEE belong to clouds. */
    public static final int FRAMED_LINK = 0xe4;

    static final int MAX_UNIQUE_ID = 128;

    private TlvType() {
    }

    static String name(int type) {
        return String.format("0x%02x", type);
    }
}
