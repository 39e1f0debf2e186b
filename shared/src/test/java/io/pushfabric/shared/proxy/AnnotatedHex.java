package io.pushfabric.shared.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** Bytes written as hexadecimal digits, with comments from {@code #} to the end of a line. */
final class AnnotatedHex {
    private AnnotatedHex() {
    }

    static byte[] bytes(String text) {
        return HexFormat.of().parseHex(text.replaceAll("#.*", "").replaceAll("\\s", ""));
    }

    static ProxyHeader decode(byte[] bytes) throws ProxyProtocolException {
        return ProxyHeaderCodec.decode(Unpooled.wrappedBuffer(bytes));
    }

    static byte[] encode(ProxyHeader header) {
        ByteBuf out = Unpooled.buffer();
        ProxyHeaderCodec.encode(header, out);
        return ByteBufUtil.getBytes(out);
    }
}
