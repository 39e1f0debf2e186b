package io.pushfabric.itest.harness;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request as it comes in, without its framing. An end before its time is an {@link EOFException}. */
final class RequestBody extends InputStream {
    private final HttpReader reader;
    private final boolean chunked;
    private long left;
    private byte[] chunk = new byte[0];
    private int at;
    private boolean ended;

    RequestBody(HttpReader reader, HttpHead head) {
        this.reader = reader;
        this.chunked = head.chunked();
        this.left = !chunked && head.has("Content-Length") ? Long.parseLong(head.header("Content-Length")) : 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        return chunked ? readChunked(to, offset, length) : readCounted(to, offset, length);
    }

    private int readCounted(byte[] to, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = reader.stream().read(to, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("a request body that ends " + left + " bytes early");
        }
        left -= count;
        return count;
    }

    private int readChunked(byte[] to, int offset, int length) throws IOException {
        if (!ended && at == chunk.length) {
            chunk = reader.readChunk();
            at = 0;
            ended = chunk.length == 0;
        }
        if (ended) {
            return -1;
        }
        int count = Math.min(length, chunk.length - at);
        System.arraycopy(chunk, at, to, offset, count);
        at += count;
        return count;
    }
}
