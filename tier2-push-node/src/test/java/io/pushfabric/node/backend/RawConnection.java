package io.pushfabric.node.backend;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The server's end of one connection. */
final class RawConnection {
    private final Socket socket;
    private final int number;
    private final InputStream in;
    private volatile int requests;
    private volatile String lastHead = "";

    RawConnection(Socket socket, int number) throws IOException {
        this.socket = socket;
        this.number = number;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        socket.setTcpNoDelay(true);
    }

    /** 0 for the first that was accepted. */
    int number() {
        return number;
    }

    int requests() {
        return requests;
    }

    String lastHead() {
        return lastHead;
    }

    InputStream in() {
        return in;
    }

    Socket socket() {
        return socket;
    }

    /** Reads to the end of a head; null at the end of the stream. */
    String readHead() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
            end = next == "\r\n\r\n".charAt(end) ? end + 1 : next == '\r' ? 1 : 0;
        }
        requests++;
        lastHead = head.toString(StandardCharsets.ISO_8859_1);
        return lastHead;
    }

    /** Reads a head and a body of {@code Content-Length}; null at the end of the stream. */
    String readRequest() throws IOException {
        String head = readHead();
        if (head == null) {
            return null;
        }
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("\r\ncontent-length: ");
        if (at >= 0) {
            int length = Integer.parseInt(head.substring(at + 18, head.indexOf("\r\n", at + 18)));
            return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }
        return head;
    }

    void write(String bytes) throws IOException {
        write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Waits until the other side closes. */
    void awaitEnd() throws IOException {
        byte[] waste = new byte[64 * 1024];
        while (in.read(waste) >= 0) {
            continue;
        }
    }

    /** Sends FIN, reads on. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed it is
        }
    }
}
