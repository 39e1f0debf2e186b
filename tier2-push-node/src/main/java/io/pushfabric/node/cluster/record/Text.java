package io.pushfabric.node.cluster.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text inside sealed bytes. */
final class Text {
    private Text() {
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if the bytes are not UTF-8 */
    static String read(ByteBuffer in, int length) {
        ByteBuffer text = in.slice(in.position(), check(in, length));
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text of " + length + " bytes is not UTF-8", e);
        }
    }

    private static int check(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new IllegalArgumentException(length + " bytes of text, " + in.remaining() + " left");
        }
        return length;
    }
}
