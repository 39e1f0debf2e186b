package io.pushfabric.shared.proxy;

import java.util.List;

/**
 * Headers that HAProxy 2.6.12-1+deb12u4 sent on the loopback of a Debian 12 machine, taken from the socket of its
 * server, without the bytes of the client behind them.
 */
final class HaproxyHeaders {
    /** {@code bind 127.0.0.1:38001}, {@code send-proxy-v2 proxy-v2-options unique-id,crc32c}. */
    static final byte[] TCP4 = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            21                                      # version 2, PROXY
            11                                      # IPv4, stream
            003f                                    # 63 bytes follow
            7f000001 7f000001 c996 9471             # 127.0.0.1 to 127.0.0.1, ports 51606 and 38001
            03 0004 13422be5                        # CRC32C
            05 0029                                 # UNIQUE_ID, 41 bytes, unique-id-format %{+X}o
                                                    # %ci:%cp_%fi:%fp_%Ts_%rt
            3746303030303031 3a43393936 5f          # 7F000001:C996_
            3746303030303031 3a39343731 5f          # 7F000001:9471_
            3642303435443737 5f 30303030            # 6B045D77_0000
            """);

    /** The same with {@code bind [::1]:38001 v6only}. */
    static final byte[] TCP6 = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            21                                      # version 2, PROXY
            21                                      # IPv6, stream
            0087                                    # 135 bytes follow
            00000000 00000000 00000000 00000001     # ::1
            00000000 00000000 00000000 00000001     # ::1
            9ad2 9471                               # ports 39634 and 38001
            03 0004 d8f2894e                        # CRC32C
            05 0059                                 # UNIQUE_ID, 89 bytes
            3030303030303030 3030303030303030       # 0000000000000000
            3030303030303030 3030303030303031       # 0000000000000001
            3a39414432 5f                           # :9AD2_
            3030303030303030 3030303030303030       # 0000000000000000
            3030303030303030 3030303030303031       # 0000000000000001
            3a39343731 5f                           # :9471_
            3642303435443737 5f 30303031            # 6B045D77_0001
            """);

    /** {@code bind [::]:38001 v4v6}, {@code unique-id-format %rt}, and a client of 127.0.0.1. */
    static final byte[] MAPPED = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            21                                      # version 2, PROXY
            21                                      # IPv6, stream
            002f                                    # 47 bytes follow
            00000000 00000000 0000ffff 7f000001     # ::ffff:127.0.0.1
            00000000 00000000 0000ffff 7f000001     # ::ffff:127.0.0.1
            a07c 9471                               # ports 41084 and 38001
            03 0004 0f83aa41                        # CRC32C
            05 0001 30                              # UNIQUE_ID, 0
            """);

    /** {@code send-proxy-v2} without options. */
    static final byte[] BARE = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            21 11 000c                              # version 2, PROXY, IPv4, stream, 12 bytes follow
            7f000001 7f000001 acf0 9475             # 127.0.0.1 to 127.0.0.1, ports 44272 and 38005
            """);

    /** {@code check check-send-proxy send-proxy-v2 proxy-v2-options unique-id,crc32c}: a health check. */
    static final byte[] LOCAL = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            20                                      # version 2, LOCAL
            00                                      # unspecified
            0007                                    # 7 bytes follow
            03 0004 a9b87e8f                        # CRC32C
            """);

    /**
     * {@code bind … ssl … verify optional … alpn h2,http/1.1}, {@code proxy-v2-options
     * unique-id,crc32c,ssl,cert-cn,ssl-cipher,cert-sig,cert-key,authority}, and a client with a certificate.
     */
    static final byte[] TLS = AnnotatedHex.bytes("""
            0d0a0d0a 000d0a51 5549540a              # signature
            21 11 00a7                              # version 2, PROXY, IPv4, stream, 167 bytes follow
            7f000001 7f000001 b32c 9472             # 127.0.0.1 to 127.0.0.1, ports 45868 and 38002
            03 0004 190a016e                        # CRC32C
            01 0002 6832                            # ALPN, h2
            02 000d 66726f6e742e6578616d706c65      # AUTHORITY, front.example
            05 0029                                 # UNIQUE_ID, 41 bytes
            3746303030303031 3a42333243 5f          # 7F000001:B32C_
            3746303030303031 3a39343732 5f          # 7F000001:9472_
            3642303435443738 5f 30303033            # 6B045D78_0003
            20 0050                                 # SSL, 80 bytes
            07                                      # TLS, certificate on this connection and in this session
            00000000                                # and found good
            21 0007 544c5376312e33                  # version, TLSv1.3
            22 000e 636c69656e742e6578616d706c65    # common name, client.example
            25 0007 52534132303438                  # key, RSA2048
            24 000a 5253412d534841323536            # signature, RSA-SHA256
            23 0016 544c535f4145535f3235365f        # cipher, TLS_AES_256_
                    47434d5f534841333834            # GCM_SHA384
            """);

    static final List<byte[]> ALL = List.of(TCP4, TCP6, MAPPED, BARE, LOCAL, TLS);

    private HaproxyHeaders() {
    }
}
