package io.pushfabric.itest.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads HTTP/1.1 from a stream, strictly: only CRLF ends a line, and a chunk has neither extensions nor padding. */
final class HttpReader {
    private static final int MAX_HEAD = 1 << 20;

    private final InputStream in;

    HttpReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    InputStream stream() {
        return in;
    }

    /** The next byte without taking it, or -1 at the end. */
    int peek() throws IOException {
        in.mark(1);
        int next = in.read();
        in.reset();
        return next;
    }

    byte[] readExactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the end after " + bytes.length + " of " + count + " bytes: '" + text(bytes) + "'");
        }
        return bytes;
    }

    String readUntil(String marker) throws IOException {
        byte[] end = marker.getBytes(StandardCharsets.ISO_8859_1);
        Matching bytes = new Matching();
        while (!bytes.endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the end, before '" + marker + "', after '" + text(bytes.toByteArray()) + "'");
            }
            bytes.write(next);
            if (bytes.size() > MAX_HEAD) {
                throw new IOException("no '" + marker + "' in " + MAX_HEAD + " bytes");
            }
        }
        return text(bytes.toByteArray());
    }

    /** The next head, or null if the peer closed before its first byte. */
    HttpHead readHead() throws IOException {
        if (peek() < 0) {
            return null;
        }
        String line = readUntil("\r\n");
        return HttpHead.parse(line.endsWith("\r\n\r\n") ? line : line + readRestOfHead());
    }

    private String readRestOfHead() throws IOException {
        StringBuilder rest = new StringBuilder();
        String line;
        do {
            line = readUntil("\r\n");
            rest.append(line);
        } while (!line.equals("\r\n"));
        return rest.toString();
    }

    /** One chunk; empty is the zero chunk, then its trailers and the empty line are read too. */
    byte[] readChunk() throws IOException {
        String line = readUntil("\r\n");
        String size = line.substring(0, line.length() - 2);
        if (!size.matches("[0-9a-fA-F]{1,8}")) {
            throw new AssertionError("not a chunk size: '" + size + "'");
        }
        int length = Integer.parseInt(size, 16);
        if (length == 0) {
            readRestOfHead();
            return new byte[0];
        }
        byte[] data = readExactly(length);
        byte[] end = readExactly(2);
        if (end[0] != '\r' || end[1] != '\n') {
            throw new AssertionError("a chunk of " + length + " bytes that goes on with '" + text(end) + "'");
        }
        return data;
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Bytes that know how they end. */
    private static final class Matching extends ByteArrayOutputStream {
        boolean endsWith(byte[] end) {
            if (count < end.length) {
                return false;
            }
            for (int i = 0; i < end.length; i++) {
                if (buf[count - end.length + i] != end[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
