package io.pushfabric.itest.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A complete response. {@code chunks} are as framed on the wire, without the zero chunk; empty unless chunked. */
public record Response(HttpHead head, Framing framing, List<byte[]> chunks, byte[] body) {

    /** How the end of the body is known. */
    public enum Framing { NONE, LENGTH, CHUNKED, CLOSE }

    static Response read(HttpReader reader, String method) throws IOException {
        HttpHead head = reader.readHead();
        if (head == null) {
            throw new EOFException("closed without a response");
        }
        Framing framing = framing(head, method);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<byte[]> chunks = new ArrayList<>();
        try {
            switch (framing) {
                case LENGTH -> copy(reader, Long.parseLong(head.header("Content-Length")), body);
                case CHUNKED -> readChunks(reader, chunks, body);
                case CLOSE -> copy(reader, -1, body);
                default -> { }
            }
        } catch (IOException e) {
            throw new CutShort(head, body.toByteArray(), e);
        }
        return new Response(head, framing, List.copyOf(chunks), body.toByteArray());
    }

    private static Framing framing(HttpHead head, String method) {
        int status = Integer.parseInt(head.startWord(1));
        boolean coded = head.has("Transfer-Encoding");
        if (coded && head.has("Content-Length")) {
            throw new AssertionError("both framings in\n" + head.raw());
        }
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return Framing.NONE;
        }
        if (coded) {
            if (!head.chunked()) {
                throw new AssertionError("a transfer coding that nobody asked for in\n" + head.raw());
            }
            return Framing.CHUNKED;
        }
        return head.has("Content-Length") ? Framing.LENGTH : Framing.CLOSE;
    }

    private static void readChunks(HttpReader reader, List<byte[]> chunks, ByteArrayOutputStream body)
            throws IOException {
        for (byte[] chunk = reader.readChunk(); chunk.length > 0; chunk = reader.readChunk()) {
            chunks.add(chunk);
            body.writeBytes(chunk);
        }
    }

    /** Byte by byte as far as it matters: what came before a cut is in {@code to}. */
    private static void copy(HttpReader reader, long length, ByteArrayOutputStream to) throws IOException {
        InputStream in = reader.stream();
        byte[] buffer = new byte[16 * 1024];
        long left = length < 0 ? Long.MAX_VALUE : length;
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0 && length < 0) {
                return;
            }
            if (count < 0) {
                throw new EOFException("the end, " + left + " bytes early");
            }
            to.write(buffer, 0, count);
            left -= count;
        }
    }

    public int status() {
        return Integer.parseInt(head.startWord(1));
    }

    public String version() {
        return head.startWord(0);
    }

    public String header(String name) {
        return head.header(name);
    }

    public boolean has(String name) {
        return head.has(name);
    }

    public String text() {
        return HttpReader.text(body);
    }

    public List<String> chunkTexts() {
        return chunks.stream().map(HttpReader::text).toList();
    }
}
